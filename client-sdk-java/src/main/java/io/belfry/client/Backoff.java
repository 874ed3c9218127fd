package io.belfry.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: full jitter, uniform between zero and a bound that doubles with each failure.
 * Many clients that failed at one moment so come back spread out.
 */
final class Backoff {
    private static final int MAX_DOUBLINGS = 20;

    private final RandomGenerator random;
    private final long firstBoundNanos;
    private final long lastBoundNanos;

    Backoff(RandomGenerator random, Duration firstBound, Duration lastBound) {
        this.random = random;
        this.firstBoundNanos = firstBound.toNanos();
        this.lastBoundNanos = lastBound.toNanos();
    }

    /** @param failures how often it has failed in a row, from 1 */
    Duration delay(int failures) {
        long bound = Math.min(lastBoundNanos, firstBoundNanos << Math.min(failures - 1, MAX_DOUBLINGS));
        return Duration.ofNanos(random.nextLong(bound + 1));
    }
}
