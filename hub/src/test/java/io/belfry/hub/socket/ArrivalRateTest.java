package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ArrivalRateTest {
    private final ManualTime time = new ManualTime();

    private int admitted(ArrivalRate rate, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += rate.admit() ? 1 : 0;
        }
        return admitted;
    }

    @Test
    @DisplayName("H39 so many at once, and no more before a second has passed")
    void admitsSoManyInASecond() {
        ArrivalRate rate = new ArrivalRate(3, time);
        assertThat(admitted(rate, 10)).isEqualTo(3);
        time.advance(Duration.ofMillis(999));
        assertThat(admitted(rate, 10)).isZero();
        time.advance(Duration.ofMillis(1));
        assertThat(admitted(rate, 10)).isEqualTo(3);
    }

    @Test
    @DisplayName("H39 never more in any second, wherever it begins")
    void neverAdmitsMoreInAnySecond() {
        ArrivalRate rate = new ArrivalRate(5, time);
        Random random = new Random(7);
        long[] lastFive = new long[5];
        int count = 0;
        for (int i = 0; i < 10_000; i++) {
            time.advance(Duration.ofMillis(random.nextInt(120)));
            if (rate.admit()) {
                if (count >= 5) {
                    assertThat(time.nanos() - lastFive[count % 5]).isGreaterThanOrEqualTo(1_000_000_000L);
                }
                lastFive[count++ % 5] = time.nanos();
            }
        }
        assertThat(count).isGreaterThan(2_000);
    }

    @Test
    void aLargeRateNeedsLittleMemory() {
        ArrivalRate rate = new ArrivalRate(999_999_999, time);
        assertThat(admitted(rate, 20_000)).isEqualTo(1 << 14);
        time.advance(Duration.ofMillis(1));
        assertThat(admitted(rate, 20_000)).isEqualTo(1 << 14);
    }
}
