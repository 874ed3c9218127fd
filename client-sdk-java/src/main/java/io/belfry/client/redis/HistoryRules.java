package io.belfry.client.redis;

/**
 * How much of the past a channel keeps.
 *
 * @param size publications; 0: none, the channel is ephemeral
 * @param ttlMillis how long after its publication a publication is kept
 * @param keyWindowMillis how long an idempotency key is remembered
 */
public record HistoryRules(int size, long ttlMillis, long keyWindowMillis) {
    public static final HistoryRules DEFAULTS = new HistoryRules(1000, 600_000, 120_000);
}
