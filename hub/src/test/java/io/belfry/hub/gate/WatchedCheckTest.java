package io.belfry.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.testing.Logged;
import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchedCheckTest {
    private final Metrics metrics = new Metrics();
    private final ManualTime time = new ManualTime();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final WatchedCheck check = new WatchedCheck(waiting::add, time, metrics);
    private final AtomicReference<@Nullable Boolean> answer = new AtomicReference<>(true);

    @AfterEach
    void close() {
        metrics.close();
    }

    private double failures() {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("belfry_gate_check_failed_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Lets the question that was asked be answered so much later. */
    private void run(Duration later) {
        time.advance(later);
        waiting.remove().run();
    }

    @Test
    @DisplayName("WJ-11 nobody waits for it: until it has answered there is no opinion, then its last answer")
    void keepsTheLastAnswer() {
        check.use(answer::get);
        assertThat(check.said()).isNull();
        run(Duration.ofMillis(150));
        assertThat(check.said()).isTrue();
        answer.set(false);
        assertThat(check.said()).as("not asked yet").isTrue();
        check.ask();
        run(Duration.ZERO);
        assertThat(check.said()).isFalse();
        answer.set(null);
        check.ask();
        run(Duration.ZERO);
        assertThat(check.said()).isNull();
        assertThat(failures()).isZero();
    }

    @Test
    @DisplayName("WJ-11 one that throws is counted, and the last answer stays")
    void survivesWhatThrows() {
        AtomicInteger calls = new AtomicInteger();
        check.use(() -> {
            if (calls.incrementAndGet() == 1) {
                return false;
            }
            throw new IllegalStateException("broken");
        });
        run(Duration.ZERO);
        check.ask();
        try (Logged log = new Logged(WatchedCheck.class)) {
            run(Duration.ZERO);
            assertThat(log.lines())
                    .containsExactly("The availability check threw IllegalStateException; its last answer stays: no");
        }

        assertThat(check.said()).isFalse();
        assertThat(failures()).isEqualTo(1);
    }

    @Test
    @DisplayName("WJ-11 one that throws an Error is counted like any other, and asked again")
    void survivesAnError() {
        AtomicInteger calls = new AtomicInteger();
        check.use(() -> {
            if (calls.incrementAndGet() == 1) {
                throw new AssertionError("broken");
            }
            return false;
        });
        run(Duration.ZERO);
        assertThat(failures()).isEqualTo(1);
        check.ask();
        run(Duration.ZERO);

        assertThat(check.said()).isFalse();
    }

    @Test
    @DisplayName("WJ-11 one that hangs longer than 200 ms is counted, and the last answer stays")
    void survivesWhatHangs() {
        check.use(answer::get);
        run(Duration.ZERO);
        answer.set(false);
        check.ask();
        time.advance(Duration.ofMillis(201));
        check.ask();
        assertThat(waiting).as("not asked again while it hangs").hasSize(1);
        assertThat(check.said()).isTrue();
        assertThat(failures()).isEqualTo(1);

        run(Duration.ofSeconds(10));
        assertThat(check.said()).as("too late to be true").isTrue();
        check.ask();
        run(Duration.ZERO);
        assertThat(check.said()).isFalse();
    }

    @Test
    @DisplayName("WJ-11 another one may be used at any time, also while the old one hangs")
    void isExchangedWhileTheOldOneHangs() {
        check.use(() -> false);
        check.use(() -> true);
        Runnable old = waiting.remove();
        run(Duration.ZERO);
        assertThat(check.said()).isTrue();
        old.run();
        assertThat(check.said()).as("the old one has nothing to say any more").isTrue();

        check.use(null);
        assertThat(check.said()).isNull();
        check.ask();
        assertThat(waiting).isEmpty();
    }

    @Test
    void noFreeThreadIsNoAnswer() {
        WatchedCheck busy = new WatchedCheck(
                task -> {
                    throw new RejectedExecutionException();
                },
                time,
                metrics);
        busy.use(() -> true);
        assertThat(busy.said()).isNull();
        assertThat(failures()).isEqualTo(1);
    }
}
