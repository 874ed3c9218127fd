package io.belfry.loadtest.measure;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * When slow consumers overflowed, were closed and were let go, all reckoned from outside the hub.
 *
 * <p>What a client does not read waits first in the kernel, then in the hub's queue. The kernel's part is seen in its
 * table of sockets; the queue's bound is configured; so the publication that was one too many is known, and with it the
 * time at which it was due. The n-th close that the hub counts belongs to the n-th overflow, the n-th freed descriptor
 * to the n-th close.
 */
public final class SlowTimes {
    private final long[] overflows;

    private SlowTimes(long[] sorted) {
        overflows = sorted;
    }

    /**
     * Reckons the overflows.
     *
     * @param kernelBytes what the kernel held for each slow client when it took no more
     * @param queueBytes the bound of the hub's queue
     * @param frameBytes a publication on the wire
     * @param startNanos when the first publication was due
     * @param intervalNanos between two publications
     */
    public static SlowTimes reckon(
            Collection<Long> kernelBytes, long queueBytes, double frameBytes, long startNanos, double intervalNanos) {
        long[] times = kernelBytes.stream()
                .mapToLong(
                        held -> startNanos + Math.round(Math.floor((held + queueBytes) / frameBytes) * intervalNanos))
                .toArray();
        Arrays.sort(times);
        return new SlowTimes(times);
    }

    /** The longest time from an overflow to its close, in seconds; {@code NaN} when one was never seen. */
    public double slowestClose(Series closes) {
        double slowest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < overflows.length; i++) {
            OptionalLong closed = closes.firstAtLeast(i + 1);
            if (closed.isEmpty()) {
                return Double.NaN;
            }
            slowest = Math.max(slowest, (closed.getAsLong() - overflows[i]) / 1e9);
        }
        return overflows.length == 0 ? Double.NaN : slowest;
    }

    /** The longest time from a close to the release of its descriptor, in seconds; {@code NaN} when one was never seen. */
    public static double slowestRelease(Series closes, Series sockets, int before, int slow) {
        double slowest = 0;
        for (int i = 1; i <= slow; i++) {
            OptionalLong closed = closes.firstAtLeast(i);
            if (closed.isEmpty()) {
                return Double.NaN;
            }
            OptionalLong freed = sockets.firstAtMost(before - i, closed.getAsLong());
            if (freed.isEmpty()) {
                return Double.NaN;
            }
            slowest = Math.max(slowest, (freed.getAsLong() - closed.getAsLong()) / 1e9);
        }
        return slowest;
    }
}
