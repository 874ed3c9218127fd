package io.belfry.client.redis;

import io.belfry.client.Position;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what Redis has accepted from here, and says so whenever there is a new connection: Redis may have died without the
 * end of its log, or be another that had not got everything yet. Of what was lost so, some may have heard and some not, and
 * those who have not cannot know; the publisher, who has his answer, does.
 *
 * <p>Safe from any thread, never blocks.
 */
public final class RedisWitness {
    private static final Logger LOG = LoggerFactory.getLogger(RedisWitness.class);
    private static final byte[] NEWS = bytes("lineage");
    private static final int MOST = 5_000; // channels, the last that were published to; some 200 bytes each
    private static final int AT_A_TIME = 100; // so that others get their turn in between: 2 ms of Redis

    private final RedisLink link;
    private final RedisNames names;
    private final RandomGenerator random;
    /** Guarded by itself. */
    private final Map<String, Position> accepted = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
            return size() > MOST;
        }
    };

    RedisWitness(RedisLink link, RedisNames names, RandomGenerator random) {
        this.link = link;
        this.names = names;
        this.random = random;
    }

    /** Whether a message on the Redis channel of a channel says that the channel is not where it was. */
    public static boolean isNews(byte[] message) {
        return Arrays.equals(message, NEWS);
    }

    /** The publication there is the newest of ours in the channel. */
    void accepted(String channel, Position position) {
        Position before;
        synchronized (accepted) {
            before = accepted.put(channel, position);
        }
        boolean taken = before != null
                && before.epoch().equals(position.epoch())
                && before.offset() >= position.offset(); // offsets only rise, unless the end was lost
        if (taken) {
            var unused = say(channel, before);
        }
    }

    /** Says all that was accepted. What fails is said on the next connection. */
    void speak() {
        List<Map.Entry<String, Position>> all = new ArrayList<>();
        synchronized (accepted) {
            accepted.forEach((channel, position) -> all.add(Map.entry(channel, position)));
        }
        speak(all, 0);
    }

    private void speak(List<Map.Entry<String, Position>> all, int from) {
        if (from < all.size() && link.commands() != null) {
            CompletableFuture<?>[] said = all.subList(from, Math.min(all.size(), from + AT_A_TIME)).stream()
                    .map(each -> say(each.getKey(), each.getValue()).toCompletableFuture())
                    .toArray(CompletableFuture<?>[]::new);
            var unused = CompletableFuture.allOf(said).whenComplete((done, failure) -> speak(all, from + AT_A_TIME));
        }
    }

    /**
     * Says that a publication stood there. Completes with whether the history contradicts: then the channel has another epoch,
     * and who listens is told to look.
     */
    CompletionStage<Boolean> say(String channel, Position position) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            return CompletableFuture.failedFuture(new RedisException(link.down()));
        }
        return RedisScript.LINEAGE
                .run(
                        redis,
                        new byte[][] {names.meta(channel), names.stream(channel)},
                        names.live(channel),
                        NEWS,
                        RedisPublishing.epoch(random),
                        bytes(position.epoch()),
                        bytes(Long.toString(position.offset())),
                        bytes(position.tag()))
                .thenApply(answer -> {
                    boolean lost = Arrays.equals((byte[]) answer.get(0), bytes("1"));
                    if (lost) {
                        LOG.warn(
                                "Redis has lost what it had accepted in {}; whoever listens is told of a gap", channel);
                    }
                    return lost;
                });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
