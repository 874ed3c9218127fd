package io.belfry.hub.bus;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The farm of a node that stands alone: it hears at once what it orders, and is the only one to be asked.
 *
 * <p>No order is kept: whoever could miss one, or come to hear of it later, is another node.
 */
public final class MemoryFarm implements Farm {
    private final FarmListener listener;
    private final String self;

    /** @param random for the id */
    public MemoryFarm(FarmListener listener, RandomGenerator random) {
        this.listener = listener;
        self = Ids.epoch(random);
    }

    @Override
    public String self() {
        return self;
    }

    /** The lock makes orders of several threads come one after another; it is held no longer than the listener takes. */
    @Override
    public CompletionStage<Void> order(byte[] order) {
        try {
            synchronized (this) {
                listener.order(order);
            }
            return CompletableFuture.completedFuture(null);
        } catch (RuntimeException defect) {
            return CompletableFuture.failedFuture(defect);
        }
    }

    @Override
    public CompletionStage<List<byte[]>> ask(byte[] question, Duration patience) {
        return answer(question)
                .thenApply(answer -> answer == null ? List.<byte[]>of() : List.of(answer))
                .exceptionally(defect -> List.of())
                .toCompletableFuture()
                .completeOnTimeout(List.of(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletionStage<byte @Nullable []> answer(byte[] question) {
        try {
            return listener.question(question);
        } catch (RuntimeException defect) {
            return CompletableFuture.failedFuture(defect);
        }
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        return CompletableFuture.completedFuture(List.of(new Node(self, listener.about())));
    }

    @Override
    public void close() {
        // holds nothing
    }
}
