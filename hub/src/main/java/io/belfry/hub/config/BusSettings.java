package io.belfry.hub.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The way between the nodes.
 *
 * @param redis where Redis is, credentials included; null for the embedded bus of a single node
 * @param prefix first part of every Redis key
 * @param replicas how many replicas must have a publication before it counts as stored
 * @param keyWindow how long an idempotency key is remembered
 * @param whenDown what balancers are told while Redis cannot be reached
 */
public record BusSettings(@Nullable Secret redis, String prefix, int replicas, Duration keyWindow, WhenDown whenDown) {

    /** What a node that had its connection to the others, and has it no more, says of itself. */
    public enum WhenDown {
        /** Not ready: new clients shall go to a node that has its connection. */
        UNREADY,
        /** Ready all the same: when Redis is away from all nodes, a balancer that takes all of them out cuts off everybody. */
        DEGRADED
    }

    static BusSettings from(Values values) {
        return new BusSettings(
                values.find(Settings.BUS_REDIS),
                values.get(Settings.BUS_PREFIX),
                values.get(Settings.BUS_REPLICAS),
                values.get(Settings.BUS_KEY_WINDOW),
                values.get(Settings.BUS_WHEN_DOWN));
    }
}
