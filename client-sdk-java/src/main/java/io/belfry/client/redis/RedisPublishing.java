package io.belfry.client.redis;

import io.belfry.client.Position;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Publishes over Redis, one attempt a call. Safe from any thread, never blocks. */
public final class RedisPublishing {
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] NONE = {};
    private static final long REPLICATION_MILLIS = 500; // Redis answers nothing else on the link meanwhile

    private final RedisLink link;
    private final RedisNames names;
    private final RandomGenerator random;
    private final int replicas;
    private final RedisWitness witness;

    /**
     * @param link for publications alone, so that nothing slow stands before them; whoever opened it closes it
     * @param random for epochs and tags; safe from any thread, and not to be guessed
     */
    public RedisPublishing(RedisLink link, RedisNames names, RandomGenerator random) {
        this(link, names, random, 0);
    }

    /** @param replicas how many replicas must have a publication before it counts as accepted */
    public RedisPublishing(RedisLink link, RedisNames names, RandomGenerator random, int replicas) {
        this.replicas = replicas;
        this.link = link;
        this.names = names;
        this.random = random;
        witness = new RedisWitness(link, names, random);
        link.whenOpened(witness::speak);
    }

    /**
     * Says that a publication stood there, as it was heard over Redis. Completes with whether the history contradicts: then
     * the channel goes on under another epoch, so that everybody is told of a gap. Completes exceptionally if Redis does not
     * answer.
     */
    public CompletionStage<Boolean> witness(String channel, Position position) {
        return witness.say(channel, position);
    }

    /**
     * Publishes once: no retry here. Completes within {@link RedisSource#COMMAND_TIMEOUT}, never exceptionally.
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
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            return CompletableFuture.completedFuture(RedisAnswer.of(RedisAnswer.Kind.NOT_STORED, link.down()));
        }
        byte[][] keys = key == null
                ? new byte[][] {names.meta(channel), names.stream(channel)}
                : new byte[][] {names.meta(channel), names.stream(channel), names.idempotency(channel, key)};
        try {
            return RedisScript.PUBLISH
                    .run(
                            redis,
                            keys,
                            names.live(channel),
                            epoch(random),
                            tag(),
                            data,
                            from == null ? NONE : bytes(from),
                            bytes(RedisPublication.fromWord(from)),
                            bytes(Integer.toString(ephemeral ? 0 : rules.size())),
                            bytes(Long.toString(rules.ttlMillis())),
                            bytes(Long.toString(rules.keyWindowMillis())))
                    .handle((answer, failure) -> judge(channel, answer, failure))
                    .thenCompose(answer -> replicate(redis, answer));
        } catch (RedisException rejected) {
            return CompletableFuture.completedFuture(RedisRefusal.of(rejected));
        }
    }

    /** Too few replicas: it is published, and may be lost with the master. Repeated with its key, it is waited for again. */
    private CompletionStage<RedisAnswer> replicate(RedisAsyncCommands<byte[], byte[]> redis, RedisAnswer answer) {
        if (replicas == 0 || answer.position() == null) {
            return CompletableFuture.completedFuture(answer);
        }
        return redis.waitForReplication(replicas, REPLICATION_MILLIS)
                .handle((reached, failure) -> failure != null
                        ? RedisRefusal.of(failure).asUnknown()
                        : reached >= replicas
                                ? answer
                                : RedisAnswer.of(
                                        RedisAnswer.Kind.UNKNOWN, "on " + reached + " of " + replicas + " replicas"));
    }

    private RedisAnswer judge(String channel, @Nullable List<Object> answer, @Nullable Throwable failure) {
        if (answer == null) {
            RedisAnswer refused = RedisRefusal.of(failure == null ? new IllegalStateException("no answer") : failure);
            if (RedisRefusal.isReadOnly(refused)) {
                link.reopen("the server is a replica now");
            }
            return refused;
        }
        if (text(answer, 0).equals("conflict")) {
            return RedisAnswer.of(RedisAnswer.Kind.KEY_CONFLICT, "the key was used with another payload");
        }
        String offset = text(answer, 2);
        Position position =
                offset.isEmpty() ? null : new Position(text(answer, 1), Long.parseLong(offset), text(answer, 3));
        boolean duplicate = text(answer, 4).equals("1");
        if (position != null && !duplicate) {
            witness.accepted(channel, position);
        }
        return RedisAnswer.accepted(position, duplicate);
    }

    /** 128 random bits: no two lives of any channel's history share them. */
    static byte[] epoch(RandomGenerator random) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return TEXT.encode(bits);
    }

    /** 64 random bits: a tag only has to differ from the others that claim the same offset. */
    private byte[] tag() {
        return TEXT.encode(
                ByteBuffer.allocate(Long.BYTES).putLong(random.nextLong()).array());
    }

    private static String text(List<Object> answer, int index) {
        return new String((byte[]) answer.get(index), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
