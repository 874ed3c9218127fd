package io.belfry.client;

import java.time.Duration;

/**
 * Limits of {@link ClientEvents}. Start from {@link #DEFAULTS} and change what differs.
 *
 * @param takeOver after how long an event that an instance took and did not finish is given to another one; longer than a
 *     listener ever takes for ten events, at least a second
 * @param closeTimeout how long {@link ClientEvents#close} waits for the event that is being handled
 * @param redisPrefix first part of all names in Redis: the nodes' {@code bus.prefix}
 */
public record ClientEventsOptions(Duration takeOver, Duration closeTimeout, String redisPrefix) {
    public static final Duration DEFAULT_TAKE_OVER = Duration.ofSeconds(30);

    private static final Duration LEAST_TAKE_OVER = Duration.ofSeconds(1);

    public static final ClientEventsOptions DEFAULTS = new ClientEventsOptions(
            DEFAULT_TAKE_OVER, PublisherOptions.DEFAULT_CLOSE_TIMEOUT, PublisherOptions.DEFAULT_REDIS_PREFIX);

    /** @throws IllegalArgumentException naming the option that is out of range */
    public ClientEventsOptions {
        OptionRange.requireTime("takeOver", takeOver, LEAST_TAKE_OVER);
        OptionRange.requireTime("closeTimeout", closeTimeout);
        OptionRange.requirePrefix(redisPrefix);
    }

    public ClientEventsOptions withTakeOver(Duration value) {
        return new ClientEventsOptions(value, closeTimeout, redisPrefix);
    }

    public ClientEventsOptions withCloseTimeout(Duration value) {
        return new ClientEventsOptions(takeOver, value, redisPrefix);
    }

    public ClientEventsOptions withRedisPrefix(String value) {
        return new ClientEventsOptions(takeOver, closeTimeout, value);
    }
}
