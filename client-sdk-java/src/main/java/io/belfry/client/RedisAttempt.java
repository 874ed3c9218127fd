package io.belfry.client;

import io.belfry.client.redis.HistoryRules;
import io.belfry.client.redis.RedisAnswer;
import java.util.concurrent.CompletionStage;

/** One attempt to publish over Redis: as much of {@link io.belfry.client.redis.RedisPublishing} as is needed here. */
interface RedisAttempt {
    /** Never completes exceptionally. */
    CompletionStage<RedisAnswer> publish(String channel, byte[] data, String key, HistoryRules rules);
}
