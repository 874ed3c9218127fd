package io.belfry.hub.bus;

import io.belfry.client.redis.RedisNames;
import io.belfry.hub.message.ChannelName;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the roster asks of Redis over one connection. Safe from any thread, never blocks, never throws: whatever goes
 * wrong, a stage fails.
 */
final class RosterReading {
    private final RedisAsyncCommands<byte[], byte[]> redis;
    private final RedisNames names;

    RosterReading(RedisAsyncCommands<byte[], byte[]> redis, RedisNames names) {
        this.redis = redis;
        this.names = names;
    }

    /** Whether it goes over just this connection. */
    boolean isOver(RedisAsyncCommands<byte[], byte[]> connection) {
        return redis == connection;
    }

    /**
     * Everything but the channels.
     *
     * @param alive which nodes have a lease; asked last, because whoever is among the marks had one before
     */
    CompletionStage<RosterView> view(Supplier<CompletionStage<Set<String>>> alive) {
        CompletionStage<Set<byte[]>> marks = run(r -> r.smembers(names.marks()));
        CompletionStage<Set<byte[]>> departed = run(r -> r.smembers(names.departed()));
        CompletionStage<byte[]> memory = run(r -> r.get(names.memory()));
        return marks.thenCompose(inUse -> departed.thenCompose(gone -> memory.thenCompose(known ->
                alive.get().thenApply(nodes -> new RosterView(texts(inUse), texts(gone), text(known), nodes)))));
    }

    /** Entries of a channel, to be decoded elsewhere than on the thread that brings them: there may be many. */
    CompletionStage<List<byte[]>> entries(ChannelName channel) {
        return run(r -> r.hvals(names.presence(channel.text())));
    }

    // ---- how

    <T> CompletionStage<T> run(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        try {
            return command.apply(redis);
        } catch (RuntimeException rejected) { // by a full queue, or by a connection that is being closed
            return CompletableFuture.failedFuture(rejected);
        }
    }

    /** Whether what Redis holds for a channel is no roster; other channels are fine. */
    static boolean isCorrupt(Throwable failure) {
        return reason(failure).contains("WRONGTYPE");
    }

    /** What went wrong, for a person. */
    static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Empty if there is none. */
    static String text(byte @Nullable [] utf8) {
        return utf8 == null ? "" : new String(utf8, StandardCharsets.UTF_8);
    }

    private static Set<String> texts(Collection<byte[]> values) {
        return values.stream().map(RosterReading::text).collect(Collectors.toUnmodifiableSet());
    }
}
