package io.belfry.loadtest.feed;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a time of the monotonic clock. */
final class Due {
    /** Sleep is coarse; the rest of the wait is spent in short parks. */
    private static final long PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private Due() {}

    static void await(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(left > PARK_NANOS ? left - PARK_NANOS / 2 : left);
        }
    }
}
