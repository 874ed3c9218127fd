package io.belfry.client;

import java.time.Duration;

/**
 * Limits of {@link ClientEvents}.
 *
 * @param takeOver after how long an event that an instance took and did not finish is given to another one; longer than a
 *     listener ever takes for ten events, at least a second
 * @param closeTimeout how long {@link ClientEvents#close} waits for the event that is being handled
 * @param redisPrefix first part of all names in Redis: the nodes' {@code bus.prefix}
 */
public record ClientEventsOptions(Duration takeOver, Duration closeTimeout, String redisPrefix) {
    private static final Duration LEAST_TAKE_OVER = Duration.ofSeconds(1);

    public static final ClientEventsOptions DEFAULTS = new ClientEventsOptions(
            Duration.ofSeconds(30), PublisherOptions.DEFAULT_CLOSE_TIMEOUT, PublisherOptions.DEFAULT_REDIS_PREFIX);

    public ClientEventsOptions {
        if (takeOver.compareTo(LEAST_TAKE_OVER) < 0) {
            throw new IllegalArgumentException("takeOver is less than a second");
        }
    }

    public ClientEventsOptions withTakeOver(Duration other) {
        return new ClientEventsOptions(other, closeTimeout, redisPrefix);
    }

    public ClientEventsOptions withRedisPrefix(String other) {
        return new ClientEventsOptions(takeOver, closeTimeout, other);
    }
}
