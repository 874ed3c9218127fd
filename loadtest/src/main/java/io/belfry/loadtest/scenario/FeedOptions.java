package io.belfry.loadtest.scenario;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the command line says about the feed of {@code ramp} and {@code groups}. */
public final class FeedOptions {
    /** The way that publications take into the hub. */
    enum Way {
        /** Requests to the admin port. */
        HTTP,
        /** Past the nodes, as the SDK's publisher over Redis does it. */
        REDIS
    }

    @Option(names = "--feed", description = "ramp, groups: http or redis (default: ${DEFAULT-VALUE})")
    Way way = Way.HTTP;

    @Option(
            names = "--redis",
            paramLabel = "URI",
            description = "for --feed redis, storm and churn: bus.redis of the nodes")
    @Nullable
    String redis;

    @Option(
            names = "--redis-prefix",
            description = "for --feed redis and churn: bus.prefix of the nodes (default: belfry)")
    String redisPrefix = "belfry";

    @Option(
            names = "--connections",
            description = "ramp, groups: requests under way at a time; those to one channel go one after another"
                    + " (default: ${DEFAULT-VALUE})")
    int connections = 4;

    /**
     * What is wrong, or null.
     *
     * @param elsewhere whether the scenario has another use for Redis
     */
    @Nullable
    String complaint(boolean elsewhere) {
        if (connections < 1) {
            return "--connections is at least 1";
        }
        return elsewhere || (way == Way.REDIS) == (redis != null)
                ? null
                : "--feed redis and --redis URI need each other";
    }
}
