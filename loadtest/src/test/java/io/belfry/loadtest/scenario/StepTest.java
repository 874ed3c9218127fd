package io.belfry.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.report.Round;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class StepTest {
    private static final Duration DURATION = Duration.ofSeconds(5);
    private static final Duration BOUND = Duration.ofMillis(250);
    private static final int CLIENTS = 10;
    private static final double RATE = 100;
    private static final long ALL = 5_000;

    @Test
    void keptUpWhenEverythingCameInTime() {
        // The last publication is due one interval before the end, so the round is shorter than the duration.
        Step step = step(ALL, 4.991, 3);

        assertThat(step.share()).isEqualTo(1);
        assertThat(step.keptUp(BOUND)).isTrue();
    }

    @Test
    void didNotKeepUpWhenEverythingCameButTookTooLong() {
        assertThat(step(ALL, 5.2, 240).keptUp(BOUND)).isTrue();
        assertThat(step(ALL, 5.3, 240).keptUp(BOUND)).isFalse();
    }

    @Test
    void didNotKeepUpWhenTooLittleCame() {
        assertThat(step(4_760, 4.991, 3).keptUp(BOUND)).isTrue();
        assertThat(step(4_740, 4.991, 3).keptUp(BOUND)).isFalse();
    }

    @Test
    void didNotKeepUpWhenTheFeedGaveUpAlthoughAllThatItMadeCameAtOnce() {
        assertThat(step(ALL / 2, 2.5, 3).keptUp(BOUND)).isFalse();
    }

    @Test
    void didNotKeepUpWhenOneInFiftyCameLate() {
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(1_000_000, 98);
        latencies.recordValueWithCount(260_000_000, 2);

        assertThat(Step.of(round(ALL, 4.991, latencies), CLIENTS, DURATION).keptUp(BOUND))
                .isFalse();
    }

    private static Step step(long deliveries, double seconds, long latencyMillis) {
        Histogram latencies = new Histogram(3);
        latencies.recordValue(latencyMillis * 1_000_000);
        return Step.of(round(deliveries, seconds, latencies), CLIENTS, DURATION);
    }

    private static Round round(long deliveries, double seconds, Histogram latencies) {
        return new Round("hub", 1, 1, RATE, deliveries / CLIENTS, deliveries, 0, seconds, 0, 0, 0, 0, latencies);
    }
}
