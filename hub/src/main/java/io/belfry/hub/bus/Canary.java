package io.belfry.hub.bus;

import io.belfry.client.redis.RedisLink;
import io.belfry.hub.message.Time;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A message that a node sends to itself by the way of publications: when it comes back, they do. Sent every two seconds, and
 * given up after five without one. One that did not get away says nothing about the way back, and is sent again soon.
 * Belongs to the bus's thread.
 */
final class Canary {
    private static final long BEAT_NANOS = 2_000_000_000L;
    private static final long AGAIN_NANOS = 500_000_000L; // so that two cuts at bad moments do not look like silence
    private static final long SILENCE_NANOS = 5_000_000_000L;
    private static final byte[] MESSAGE = "canary".getBytes(StandardCharsets.UTF_8);

    private final Time time;
    private final RedisLink link;
    private final byte[] redisChannel;
    private long sentNanos;
    private volatile boolean failed; // the last one did not get away, or nobody knows whether it did
    private long heardNanos;

    /**
     * @param link by which the node publishes
     * @param redisChannel that of this node alone
     */
    Canary(Time time, RedisLink link, byte[] redisChannel) {
        this.time = time;
        this.link = link;
        this.redisChannel = redisChannel;
    }

    /** Whether a message that came on the node's own Redis channel is one. Safe from any thread. */
    static boolean is(byte[] message) {
        return Arrays.equals(message, MESSAGE);
    }

    /** It has come back; or the way was made anew, and silence until now says nothing about it. */
    void heard() {
        heardNanos = time.nanos();
    }

    /** Sends one; returns false if there is no connection to publish by. */
    boolean send() {
        sentNanos = time.nanos();
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        failed = redis == null;
        if (redis == null) {
            return false;
        }
        var unused = redis.publish(redisChannel, MESSAGE).whenComplete((receivers, failure) -> {
            if (failure != null) {
                failed = true;
            }
        });
        return true;
    }

    /** Whether it is time for the next. */
    boolean isDue() {
        return time.nanos() - sentNanos >= (failed ? AGAIN_NANOS : BEAT_NANOS);
    }

    /** Whether none has come back for so long that the way must be broken. */
    boolean isSilent() {
        return time.nanos() - heardNanos >= SILENCE_NANOS;
    }
}
