package io.belfry.loadtest.scenario;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the command line says about those who come and go in {@code churn}. */
public final class ChurnOptions {
    @Option(names = "--arrivals", description = "churn: visitors a second (default: ${DEFAULT-VALUE})")
    double arrivals = 50;

    @Option(
            names = "--stay",
            paramLabel = "TIME",
            description = "churn: how long a visitor stays at least (default: 1s)",
            converter = DurationText.class)
    Duration stay = Duration.ofSeconds(1);

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            description = "churn: until the hub is to be as before; it takes two heartbeats to miss a client that"
                    + " fell silent (default: 90s)",
            converter = DurationText.class)
    Duration patience = Duration.ofSeconds(90);

    /** What is wrong, or null. */
    @Nullable
    String complaint() {
        return arrivals > 0 ? null : "--arrivals is above 0";
    }
}
