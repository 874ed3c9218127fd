package io.belfry.loadtest.feed;

import java.time.Duration;

/**
 * The moments at which publications of one round are due, evenly spaced.
 *
 * @param ticks how many moments there are, at least one
 */
record Schedule(long startNanos, double intervalNanos, long ticks) {
    /** @param burst publications due at each moment */
    static Schedule of(long startNanos, double rate, int burst, Duration duration) {
        return new Schedule(
                startNanos, burst * 1e9 / rate, Math.max(1, Math.round(rate * duration.toNanos() / 1e9 / burst)));
    }

    long dueNanos(long tick) {
        return startNanos + Math.round(tick * intervalNanos);
    }
}
