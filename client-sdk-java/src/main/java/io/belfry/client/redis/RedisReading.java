package io.belfry.client.redis;

import io.belfry.client.Position;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Reads where channels are and what they keep. Each answer is of one moment. A channel that nobody has used begins its first
 * epoch with being read. While Redis refuses to be written to, it is read as empty, in an epoch that is of no history: when
 * one has begun, whoever was told of the other is told of a gap. Safe from any thread, never blocks; completes exceptionally
 * if Redis does not answer in time.
 */
public final class RedisReading {
    private static final int MAX_BYTES = 1 << 20; // of data in one answer
    private static final int FIRST_ENTRY = 3;

    /** No memory, no disk, and fewer replicas than it is told to have. */
    private static final Set<String> UNWRITABLE = Set.of("OOM", "MISCONF", "NOREPLICAS");

    private final RedisLink link;
    private final RedisNames names;
    private final RandomGenerator random;
    private volatile String unbegun;

    /**
     * A stretch of a channel's history.
     *
     * @param publications in ascending order; fewer than asked for if they were too large for one answer
     */
    public record Stretch(Position top, List<RedisPublication> publications) {}

    /** @param link whoever opened it closes it */
    public RedisReading(RedisLink link, RedisNames names, RandomGenerator random) {
        this.link = link;
        this.names = names;
        this.random = random;
        unbegun = newEpoch();
    }

    /** Redis can be written to: the next time that it cannot, nobody shall take that for this time. */
    public void writable() {
        unbegun = newEpoch();
    }

    private String newEpoch() {
        return new String(RedisPublishing.epoch(random), StandardCharsets.US_ASCII);
    }

    /** Where the channel is, without publications. */
    public CompletionStage<Stretch> top(String channel, HistoryRules rules) {
        return read(channel, rules, "top", 0, 0);
    }

    /** The oldest publications behind an offset. */
    public CompletionStage<Stretch> after(String channel, HistoryRules rules, long offset, int limit) {
        return read(channel, rules, "after", offset, limit);
    }

    /** The newest publications before an offset. */
    public CompletionStage<Stretch> before(String channel, HistoryRules rules, long offset, int limit) {
        return read(channel, rules, "before", offset, limit);
    }

    /** The newest publications. */
    public CompletionStage<Stretch> newest(String channel, HistoryRules rules, int limit) {
        return read(channel, rules, "newest", 0, limit);
    }

    private CompletionStage<Stretch> read(String channel, HistoryRules rules, String what, long offset, int limit) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            return CompletableFuture.failedFuture(new RedisException(link.down()));
        }
        try {
            return RedisScript.READ
                    .run(
                            redis,
                            new byte[][] {names.meta(channel), names.stream(channel)},
                            RedisPublishing.epoch(random),
                            bytes(Long.toString(rules.ttlMillis())),
                            bytes(what),
                            bytes(Long.toString(offset)),
                            bytes(Integer.toString(limit)),
                            bytes(Integer.toString(MAX_BYTES)))
                    .thenApply(answer -> stretch(answer, what.equals("before") || what.equals("newest")))
                    .exceptionallyCompose(this::unlessUnwritable);
        } catch (RedisException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    private CompletionStage<Stretch> unlessUnwritable(Throwable failure) {
        return isUnwritable(failure)
                ? CompletableFuture.completedFuture(new Stretch(new Position(unbegun, 0, ""), List.of()))
                : CompletableFuture.failedFuture(failure);
    }

    private static Stretch stretch(List<Object> answer, boolean descending) {
        Position top = new Position(text(answer, 0), number(answer, 1), text(answer, 2));
        List<RedisPublication> publications = new ArrayList<>(answer.size() - FIRST_ENTRY);
        for (int i = FIRST_ENTRY; i < answer.size(); i++) {
            @SuppressWarnings("unchecked") // the script answers so
            List<Object> entry = (List<Object>) answer.get(i);
            publications.add(publication(top.epoch(), entry));
        }
        if (descending) {
            Collections.reverse(publications);
        }
        return new Stretch(top, publications);
    }

    private static RedisPublication publication(String epoch, List<Object> entry) {
        String from = text(entry, 4);
        return new RedisPublication(
                epoch,
                number(entry, 0),
                text(entry, 1),
                text(entry, 2),
                number(entry, 5),
                from.isEmpty() ? null : from,
                (byte[]) entry.get(3));
    }

    private static String text(List<Object> values, int index) {
        return new String((byte[]) values.get(index), StandardCharsets.UTF_8);
    }

    private static long number(List<Object> values, int index) {
        return Long.parseLong(text(values, index));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether Redis itself refused, rather than that it was not reached. */
    public static boolean isRefusal(Throwable failure) {
        return RedisRefusal.isByServer(failure);
    }

    /** Whether Redis refused because it cannot be written to now, by whomever. */
    public static boolean isUnwritable(Throwable failure) {
        return isRefusal(failure)
                && UNWRITABLE.contains(RedisRefusal.of(failure).reason());
    }

    /** Not to be had: what Redis says, without the exceptions around it. */
    public static @Nullable String reason(@Nullable Throwable failure) {
        return failure == null ? null : RedisRefusal.of(failure).reason();
    }
}
