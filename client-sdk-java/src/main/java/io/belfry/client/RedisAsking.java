package io.belfry.client;

import io.belfry.client.redis.RedisReplies;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One question to all nodes: as much of {@link io.belfry.client.redis.RedisQuestions} as is needed here. */
interface RedisAsking {
    /** Never completes exceptionally. */
    CompletionStage<RedisReplies> ask(byte[] question, Duration timeout);
}
