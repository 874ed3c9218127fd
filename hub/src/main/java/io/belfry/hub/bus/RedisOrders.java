package io.belfry.hub.bus;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The orders to all nodes: a stream in Redis, which each node reads from where it was. What is published beside it only says
 * that there is something to read, so that nothing hangs on its arrival.
 *
 * <p>Reading belongs to the bus's thread.
 */
final class RedisOrders {
    private static final byte[] FIELD = "o".getBytes(StandardCharsets.UTF_8);
    private static final int MOST_KEPT = 100_000;
    private static final int PORTION = 500;

    private final RedisLink link;
    private final RedisNames names;
    private final Executor thread;
    private final Consumer<byte[]> told;
    private final Duration kept;
    private String last;
    private @Nullable CompletableFuture<Void> reading;
    /** Whoever asks while a read is under way waits for the next, as that one may have missed what he knows of. */
    private @Nullable CompletableFuture<Void> next;

    /**
     * @param nowMillis wall time
     * @param kept so old may an order be that is read at the start
     * @param told gets each order, in their order, on the bus's thread
     */
    RedisOrders(
            RedisLink link, RedisNames names, Executor thread, long nowMillis, Duration kept, Consumer<byte[]> told) {
        this.link = link;
        this.names = names;
        this.thread = thread;
        this.told = told;
        this.kept = kept;
        last = (nowMillis - kept.toMillis()) + "-0";
    }

    /**
     * Keeps an order. Completes when it is in the stream, and every node that listens has been sent the word: whatever is
     * published from then on arrives behind it.
     */
    CompletionStage<Void> add(byte[] order, byte[] wake) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            return CompletableFuture.failedFuture(new RedisException(link.down()));
        }
        try {
            CompletionStage<Void> added = redis.xadd(
                            names.orders(), new XAddArgs().maxlen(MOST_KEPT).approximateTrimming(), FIELD, order)
                    .thenApply(id -> null);
            var unusedExpiry = redis.pexpire(names.orders(), kept.plusHours(1).toMillis());
            CompletionStage<?> woken = redis.publish(names.all(), wake);
            return added.thenCompose(inStream -> woken.handle((nodes, failure) -> null));
        } catch (RedisException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    /** Reads what has been added; completes when all that had been added by now has been told. */
    CompletionStage<Void> read() {
        if (reading != null) {
            CompletableFuture<Void> behind = next == null ? new CompletableFuture<>() : next;
            next = behind;
            return behind;
        }
        CompletableFuture<Void> first = new CompletableFuture<>();
        reading = first;
        portion();
        return first;
    }

    private void portion() {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            ended(new RedisException(link.down()));
            return;
        }
        try {
            redis.xrange(
                            names.orders(),
                            Range.from(Range.Boundary.excluding(last), Range.Boundary.unbounded()),
                            Limit.from(PORTION))
                    .whenComplete((messages, failure) -> thread.execute(() -> {
                        if (failure == null && tell(messages) == PORTION) {
                            portion();
                        } else {
                            ended(failure);
                        }
                    }));
        } catch (RedisException rejected) {
            ended(rejected);
        }
    }

    private void ended(@Nullable Throwable failure) {
        CompletableFuture<Void> done = Objects.requireNonNull(reading);
        reading = next;
        next = null;
        if (reading != null) {
            portion();
        }
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    private int tell(List<StreamMessage<byte[], byte[]>> messages) {
        for (StreamMessage<byte[], byte[]> message : messages) {
            last = message.getId();
            message.getBody().values().forEach(told);
        }
        return messages.size();
    }
}
