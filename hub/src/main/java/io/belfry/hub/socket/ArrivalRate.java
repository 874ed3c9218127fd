package io.belfry.hub.socket;

import io.belfry.hub.message.Time;
import java.util.concurrent.TimeUnit;

/**
 * Admits so many in any second, not only in each second of the clock: remembers when the last ones came, and the next one
 * may come when the oldest of them is a second ago. Thread-safe.
 */
final class ArrivalRate {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Beyond that many the moments are not worth their memory; as many in a part of the second come to the same. */
    private static final int MOST_MOMENTS = 1 << 14;

    private final Time time;
    private final long[] moments;
    private final long windowNanos;
    private int oldest;

    ArrivalRate(int perSecond, Time time) {
        this.time = time;
        moments = new long[Math.min(perSecond, MOST_MOMENTS)];
        windowNanos = SECOND_NANOS * moments.length / perSecond;
        java.util.Arrays.fill(moments, time.nanos() - windowNanos);
    }

    /** Whether one more may come now; if so, it has come. */
    synchronized boolean admit() {
        long now = time.nanos();
        if (now - moments[oldest] < windowNanos) {
            return false;
        }
        moments[oldest] = now;
        oldest = (oldest + 1) % moments.length;
        return true;
    }
}
