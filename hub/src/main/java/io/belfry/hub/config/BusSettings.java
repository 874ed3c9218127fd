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
 */
public record BusSettings(@Nullable Secret redis, String prefix, int replicas, Duration keyWindow) {

    static BusSettings from(Values values) {
        return new BusSettings(
                values.find(Settings.BUS_REDIS),
                values.get(Settings.BUS_PREFIX),
                values.get(Settings.BUS_REPLICAS),
                values.get(Settings.BUS_KEY_WINDOW));
    }
}
