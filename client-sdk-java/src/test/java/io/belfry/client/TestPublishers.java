package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishers whose jitter is at its largest, with pauses of 100 ms, 200 ms … up to 2 s, and whose keys are counted. */
final class TestPublishers {
    private TestPublishers() {}

    static QueuedPublisher over(Sender sender, Timer timer, PublisherOptions options) {
        AtomicInteger keys = new AtomicInteger();
        return new QueuedPublisher(
                sender,
                new RetryPolicy(
                        timer,
                        new Backoff(new LargestRandom(), Duration.ofMillis(100), Duration.ofSeconds(2)),
                        options.retryBudget(),
                        options.requestTimeout()),
                () -> "key-" + keys.incrementAndGet(),
                options,
                () -> {});
    }

    /** Why a future failed; fails itself if it did not. */
    static Throwable failure(CompletableFuture<?> result) {
        assertThat(result).isCompletedExceptionally();
        try {
            throw new AssertionError("completed with " + result.join());
        } catch (CompletionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    static BelfryUnavailableException unavailable(CompletableFuture<?> result) {
        Throwable failure = failure(result);
        assertThat(failure).isInstanceOf(BelfryUnavailableException.class);
        return (BelfryUnavailableException) failure;
    }
}
