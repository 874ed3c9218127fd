package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LAST = Duration.ofSeconds(2);

    @Test
    void doublesItsBoundWithEachFailureUpToTheLast() {
        Backoff backoff = new Backoff(new LargestRandom(), FIRST, LAST);

        assertThat(IntStream.of(1, 2, 3, 4, 5, 6, 60, Integer.MAX_VALUE).mapToObj(backoff::delay))
                .extracting(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L, 2_000L);
    }

    @Test
    void spreadsOverTheWholeRangeDownToZero() {
        Backoff backoff = new Backoff(new SplittableRandom(7), FIRST, LAST);

        List<Double> millis = IntStream.range(0, 10_000)
                .mapToDouble(draw -> backoff.delay(6).toNanos() / 1e6)
                .boxed()
                .toList();

        assertThat(millis).allMatch(delay -> delay >= 0 && delay <= 2_000);
        assertThat(millis).anyMatch(delay -> delay < 10);
        assertThat(millis).anyMatch(delay -> delay > 1_990);
    }
}
