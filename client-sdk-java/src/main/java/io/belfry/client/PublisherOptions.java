package io.belfry.client;

import java.time.Duration;

/**
 * Limits of a {@link Publisher}. Start from {@link #DEFAULTS} and change what differs.
 *
 * @param retryBudget how long one publication is tried, counted from the call. At most a fifth of the hub's
 *     {@code bus.keyWindow} (two minutes by default), beyond which the hub forgets idempotency keys
 * @param requestTimeout how long one attempt may take, connecting included
 * @param bufferBytes how many bytes of publications may wait for an answer at a time
 * @param connections how many requests may be open at a time; over Redis, which needs one connection only, how many
 *     publications may be under way at a time. Publications to one channel always go one after another
 * @param closeTimeout how long {@link Publisher#close} waits for what is unanswered
 * @param redisPrefix first part of all names in Redis: the nodes' {@code bus.prefix}. Not used over HTTP
 * @param redisReplicas how many replicas of Redis must have a publication before it counts as accepted, as the nodes'
 *     {@code bus.replicas}. Not used over HTTP, where the node sees to it
 */
public record PublisherOptions(
        Duration retryBudget,
        Duration requestTimeout,
        long bufferBytes,
        int connections,
        Duration closeTimeout,
        String redisPrefix,
        int redisReplicas) {
    public static final Duration DEFAULT_RETRY_BUDGET = Duration.ofSeconds(10);
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(3);
    public static final long DEFAULT_BUFFER_BYTES = 8L << 20;
    public static final int DEFAULT_CONNECTIONS = 16;
    public static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(5);
    public static final String DEFAULT_REDIS_PREFIX = "belfry";

    public static final PublisherOptions DEFAULTS = new PublisherOptions(
            DEFAULT_RETRY_BUDGET,
            DEFAULT_REQUEST_TIMEOUT,
            DEFAULT_BUFFER_BYTES,
            DEFAULT_CONNECTIONS,
            DEFAULT_CLOSE_TIMEOUT,
            DEFAULT_REDIS_PREFIX,
            0);

    /** @throws IllegalArgumentException naming the option that is out of range */
    public PublisherOptions {
        OptionRange.requireTime("retryBudget", retryBudget);
        OptionRange.requireTime("requestTimeout", requestTimeout);
        OptionRange.requireAtLeastOne("bufferBytes", bufferBytes);
        OptionRange.requireAtLeastOne("connections", connections);
        OptionRange.requireTime("closeTimeout", closeTimeout);
        OptionRange.requirePrefix(redisPrefix);
        if (redisReplicas < 0) {
            throw new IllegalArgumentException("redisReplicas must be at least 0, was " + redisReplicas);
        }
    }

    public PublisherOptions withRetryBudget(Duration value) {
        return new PublisherOptions(
                value, requestTimeout, bufferBytes, connections, closeTimeout, redisPrefix, redisReplicas);
    }

    public PublisherOptions withRequestTimeout(Duration value) {
        return new PublisherOptions(
                retryBudget, value, bufferBytes, connections, closeTimeout, redisPrefix, redisReplicas);
    }

    public PublisherOptions withBufferBytes(long value) {
        return new PublisherOptions(
                retryBudget, requestTimeout, value, connections, closeTimeout, redisPrefix, redisReplicas);
    }

    public PublisherOptions withConnections(int value) {
        return new PublisherOptions(
                retryBudget, requestTimeout, bufferBytes, value, closeTimeout, redisPrefix, redisReplicas);
    }

    public PublisherOptions withCloseTimeout(Duration value) {
        return new PublisherOptions(
                retryBudget, requestTimeout, bufferBytes, connections, value, redisPrefix, redisReplicas);
    }

    public PublisherOptions withRedisPrefix(String value) {
        return new PublisherOptions(
                retryBudget, requestTimeout, bufferBytes, connections, closeTimeout, value, redisReplicas);
    }

    public PublisherOptions withRedisReplicas(int value) {
        return new PublisherOptions(
                retryBudget, requestTimeout, bufferBytes, connections, closeTimeout, redisPrefix, value);
    }
}
