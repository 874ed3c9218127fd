package io.belfry.client;

import java.util.random.RandomGenerator;

/** Draws the largest value each time, so that jitter is the bound itself less a nanosecond at most. */
final class LargestRandom implements RandomGenerator {
    @Override
    public long nextLong() {
        return -1;
    }

    @Override
    public long nextLong(long bound) {
        return bound - 1;
    }
}
