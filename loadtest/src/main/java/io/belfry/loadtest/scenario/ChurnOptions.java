package io.belfry.loadtest.scenario;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the command line says about those who come and go in {@code churn}. */
public final class ChurnOptions {
    /** A visitor needs time to come, and waits for a publication. */
    private static final Duration LATE = Duration.ofSeconds(2);

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

    /** How many visitors there may be at a time: those who stay, and of thirty the one that the hub still has to miss. */
    int atATime(Duration churn) {
        Duration silent = churn.compareTo(patience) < 0 ? churn : patience;
        return (int) Math.ceil(arrivals * (stay.plus(LATE).toMillis() + silent.toMillis() / 30.0) / 1e3);
    }

    /** What is wrong, or null. */
    @Nullable
    String complaint() {
        return arrivals > 0 ? null : "--arrivals is above 0";
    }
}
