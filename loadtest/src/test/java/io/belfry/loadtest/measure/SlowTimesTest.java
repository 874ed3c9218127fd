package io.belfry.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class SlowTimesTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void reckonsTheOverflowFromWhatTheKernelHeldAndTheQueueMayHold() {
        // 1,000 bytes in the kernel and 2,000 in the queue take 30 publications of 100 bytes; the 31st is due at 3 s.
        SlowTimes times = SlowTimes.reckon(List.of(1000L), 2000, 100, 0, 0.1 * SECOND);

        assertThat(times.slowestClose(series(3.4, 1))).isCloseTo(0.4, within(1e-6));
    }

    @Test
    void pairsTheNthCloseWithTheNthOverflow() {
        SlowTimes times = SlowTimes.reckon(List.of(1000L, 0L), 2000, 100, 0, 0.1 * SECOND);
        Series closes = new Series();
        closes.add(at(2.1), 1);
        closes.add(at(3.8), 2);

        assertThat(times.slowestClose(closes)).isCloseTo(0.8, within(1e-6));
    }

    @Test
    void isNotANumberWhenACloseWasNeverSeen() {
        SlowTimes times = SlowTimes.reckon(List.of(1000L, 0L), 2000, 100, 0, 0.1 * SECOND);

        assertThat(times.slowestClose(series(3, 1))).isNaN();
        assertThat(SlowTimes.slowestRelease(series(3, 1), new Series(), 10, 1)).isNaN();
    }

    @Test
    void measuresTheReleaseOfEachDescriptorFromItsClose() {
        Series closes = series(3, 2);
        Series sockets = new Series();
        sockets.add(at(1), 10);
        sockets.add(at(4), 9);
        sockets.add(at(8.5), 8);

        assertThat(SlowTimes.slowestRelease(closes, sockets, 10, 2)).isCloseTo(5.5, within(1e-6));
    }

    private static Series series(double seconds, double value) {
        Series series = new Series();
        series.add(at(seconds), value);
        return series;
    }

    private static long at(double seconds) {
        return Math.round(seconds * SECOND);
    }
}
