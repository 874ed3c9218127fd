package io.belfry.hub.bus;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events in a Redis stream, from which applications take them as consumer groups. An entry has the fields {@code event}
 * ({@code open}, {@code close}, {@code publish}), {@code client}, {@code user} (empty if there is none) and {@code node}; a
 * publication also {@code channel} and {@code data}.
 *
 * <p>What cannot be written at once waits for Redis, up to a bound in bytes; beyond it events are dropped and counted.
 */
final class RedisEvents implements Events {
    private static final Logger log = LoggerFactory.getLogger(RedisEvents.class);
    private static final long MOST_WAITING_BYTES = 16L << 20;
    private static final long OVERHEAD_BYTES = 256; // of an entry, about
    private static final long COMPLAINT_NANOS = 60_000_000_000L;

    private final RedisLink link;
    private final RedisNames names;
    private final String node;
    private final int kept;
    private final Metrics metrics;
    private final Time time;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong complaintNanos;

    /** @param node name of this node, which needs no escaping in JSON */
    RedisEvents(RedisLink link, RedisNames names, String node, int kept, Metrics metrics, Time time) {
        this.link = link;
        this.names = names;
        this.node = node;
        this.kept = kept;
        this.metrics = metrics;
        this.time = time;
        complaintNanos = new AtomicLong(time.nanos() - COMPLAINT_NANOS);
    }

    @Override
    public boolean areWanted() {
        return true;
    }

    /** The node travels as what is to be known about the client; the roster's scripts read it there. */
    @Override
    public Member client(String id, @Nullable String user) {
        return new Member(id, user, bytes("{\"node\":\"" + node + "\"}"));
    }

    @Override
    public void published(Member client, ChannelName channel, byte[] data) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        long size = OVERHEAD_BYTES + data.length;
        if (redis == null || waitingBytes.addAndGet(size) > MOST_WAITING_BYTES) {
            if (redis != null) {
                waitingBytes.addAndGet(-size);
            }
            dropped(redis == null ? "there is no connection to Redis" : "Redis is too slow");
            return;
        }
        try {
            redis.xadd(
                            names.events(),
                            XAddArgs.Builder.maxlen(kept).approximateTrimming(),
                            entry(client, channel, data))
                    .whenComplete((id, failure) -> {
                        waitingBytes.addAndGet(-size);
                        if (failure != null) {
                            dropped(RosterReading.reason(failure));
                        }
                    });
        } catch (RuntimeException rejected) { // by a full queue, or by a connection that is being closed
            waitingBytes.addAndGet(-size);
            dropped(RosterReading.reason(rejected));
        }
    }

    private Object[] entry(Member client, ChannelName channel, byte[] data) {
        return new Object[] {
            bytes("event"),
            bytes("publish"),
            bytes("client"),
            bytes(client.client()),
            bytes("user"),
            bytes(client.user() == null ? "" : client.user()),
            bytes("node"),
            bytes(node),
            bytes("channel"),
            bytes(channel.text()),
            bytes("data"),
            data
        };
    }

    /** Counts, and tells the operator at most once a minute. */
    private void dropped(String why) {
        metrics.count(Meter.EVENTS_DROPPED);
        long now = time.nanos();
        long last = complaintNanos.get();
        if (now - last >= COMPLAINT_NANOS && complaintNanos.compareAndSet(last, now)) {
            log.warn("Applications are not told of publications of clients: {}", why);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
