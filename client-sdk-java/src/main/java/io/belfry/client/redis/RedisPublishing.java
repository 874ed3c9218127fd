package io.belfry.client.redis;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Publishes over Redis, one attempt a call. Safe from any thread, never blocks. */
public final class RedisPublishing implements AutoCloseable {

    /**
     * Publishes once: no retry here. Completes within the source's command timeout, never exceptionally.
     *
     * @param data one JSON value without line breaks, UTF-8
     * @param from user id, when a client publishes
     * @param key idempotency key, if there is one
     * @param ephemeral delivered only, not kept, even if the channel keeps history
     */
    public CompletionStage<RedisAnswer> publish(
            String channel,
            byte[] data,
            @Nullable String from,
            @Nullable String key,
            boolean ephemeral,
            HistoryRules rules) {
        return java.util.concurrent.CompletableFuture.completedFuture(RedisAnswer.of(RedisAnswer.Kind.UNKNOWN, ""));
    }

    @Override
    public void close() {}
}
