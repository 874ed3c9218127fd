package io.belfry.client;

import io.belfry.client.redis.PublishRules;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The nodes' rules for publications as they were last read. Read when they are first asked for, and anew every half
 * minute from then on; what was read last holds while Redis cannot be asked. Safe from any thread.
 */
final class KnownRules {
    static final Duration REFRESH = Duration.ofSeconds(30);

    private final Supplier<? extends CompletionStage<byte @Nullable []>> source;
    private final Timer timer;

    private volatile @Nullable PublishRules known;
    private @Nullable CompletableFuture<PublishRules> firstReading;

    /** @param source reads what stands in Redis, or nothing; fails if Redis cannot be asked */
    KnownRules(Supplier<? extends CompletionStage<byte @Nullable []>> source, Timer timer) {
        this.source = source;
        this.timer = timer;
    }

    /** The rules. Fails while they have never been read. */
    CompletableFuture<PublishRules> get() {
        PublishRules rules = known;
        return rules != null ? CompletableFuture.completedFuture(rules) : readFirst();
    }

    private synchronized CompletableFuture<PublishRules> readFirst() {
        if (firstReading == null || firstReading.isCompletedExceptionally()) {
            firstReading = read().whenComplete((rules, failure) -> {
                if (failure == null) {
                    readLater();
                }
            });
        }
        return firstReading;
    }

    private CompletableFuture<PublishRules> read() {
        // Begun in a stage, so that what the source throws fails the reading like anything else.
        return CompletableFuture.completedFuture(null)
                .thenCompose(begin -> source.get())
                .thenApply(this::learn);
    }

    /** Takes what was read; what cannot be read changes nothing. */
    private PublishRules learn(byte @Nullable [] text) {
        PublishRules before = known;
        PublishRules read = text == null ? PublishRules.DEFAULTS : PublishRules.parse(text);
        PublishRules rules = read != null ? read : before != null ? before : PublishRules.DEFAULTS;
        known = rules;
        return rules;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Whatever comes of it, the next reading follows.
    private void readLater() {
        timer.schedule(REFRESH, () -> read().whenComplete((rules, failure) -> readLater()));
    }
}
