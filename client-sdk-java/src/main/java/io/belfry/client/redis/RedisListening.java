package io.belfry.client.redis;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One supervised connection that listens to Redis channels. It subscribes to nothing by itself: after each {@link
 * RedisListener#up} whoever owns it subscribes again.
 */
public interface RedisListening extends AutoCloseable {

    /** Completes when Redis has confirmed every one; exceptionally if it refused or the connection broke. At most 500 at a time. */
    CompletionStage<Void> subscribe(List<byte[]> redisChannels);

    CompletionStage<Void> unsubscribe(List<byte[]> redisChannels);

    /** Gives the connection up and opens another, asking anew who is master. */
    void reopen(String why);

    @Override
    void close();
}
