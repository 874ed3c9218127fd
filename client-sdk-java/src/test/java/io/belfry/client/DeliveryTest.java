package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
    /** A sender that notes how much time it is given, and has no answer yet. */
    private static class Timeouts implements Sender {
        final List<Duration> given = new ArrayList<>();

        @Override
        public @Nullable String rejection(PublishRequest request) {
            return null;
        }

        @Override
        public CompletableFuture<List<Attempt>> send(List<PublishRequest> requests, Duration timeout) {
            given.add(timeout);
            return new CompletableFuture<>();
        }
    }

    /** A machine that is busy: time goes on between any two looks at the clock. */
    private static Timer slow(long stepNanos) {
        ManualTimer time = new ManualTimer();
        return new Timer() {
            @Override
            public long nanoTime() {
                time.advance(Duration.ofNanos(stepNanos));
                return time.nanoTime();
            }

            @Override
            public Alarm schedule(Duration delay, Runnable task) {
                return time.schedule(delay, task);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anAttemptHasTimeOrIsNotMade(long looksUntilTheEnd) {
        long step = 1_000;
        Timeouts sender = new Timeouts();
        PublisherOptions options = PublisherOptions.DEFAULTS.withRetryBudget(Duration.ofNanos(looksUntilTheEnd * step));

        CompletableFuture<PublishResult> result =
                TestPublishers.over(sender, slow(step), options).publish("orders", "1");

        assertThat(sender.given).allMatch(time -> time.compareTo(Duration.ZERO) > 0);
        assertThat(result.isDone()).as("no attempt, so a failure").isEqualTo(sender.given.isEmpty());
    }

    @Test
    void aDefectOfTheSenderFailsTheAttemptAndHoldsUpNobody() {
        ManualTimer timer = new ManualTimer();
        Timeouts sender = new Timeouts() {
            @Override
            public CompletableFuture<List<Attempt>> send(List<PublishRequest> requests, Duration timeout) {
                var unused = super.send(requests, timeout);
                throw new IllegalArgumentException("a defect");
            }
        };
        Publisher publisher = TestPublishers.over(sender, timer, PublisherOptions.DEFAULTS.withConnections(1));
        CompletableFuture<PublishResult> first = publisher.publish("orders", "1");
        CompletableFuture<PublishResult> second = publisher.publish("orders", "2");
        timer.advance(PublisherOptions.DEFAULT_RETRY_BUDGET);

        assertThat(TestPublishers.unavailable(first).mayBePublished()).isTrue();
        assertThat(second).isCompletedExceptionally();
    }
}
