package io.belfry.hub.gate;

import java.util.Arrays;

/** The mean of the last few measurements, so that a collection of garbage does not count as load. For one thread at a time. */
final class MeanLoad {
    static final int MEASUREMENTS = 5;

    private final double[] last = new double[MEASUREMENTS];
    private int count;

    /** Adds a measurement; one that is unknown is passed over. */
    void add(double percent) {
        if (percent >= 0) {
            last[count++ % MEASUREMENTS] = percent;
        }
    }

    /** 0 until there are enough: a process that has just started is busy with itself. */
    double percent() {
        return count < MEASUREMENTS ? 0 : Arrays.stream(last).sum() / MEASUREMENTS;
    }
}
