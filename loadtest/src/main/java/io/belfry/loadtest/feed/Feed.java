package io.belfry.loadtest.feed;

import java.io.IOException;
import java.time.Duration;

/**
 * Publishes on a schedule, open loop: the time of a publication is fixed beforehand and travels in it, so that a hub
 * which makes the feed wait has that wait in its latencies.
 *
 * <p>Keeps the count of what each channel was given, over all rounds of a run. Used by one thread.
 */
public interface Feed {
    /**
     * What one round published.
     *
     * @param publications in all channels
     * @param startNanos when the first was due, monotonic
     * @param latestNanos by how much the latest publication missed its time
     */
    record Fed(long publications, long startNanos, long latestNanos) {}

    /**
     * Publishes for a while, channels in turn; returns when the schedule is over.
     *
     * @param rate publications a second
     * @param burst publications that are due at the same time, in one channel
     */
    Fed run(double rate, int burst, Duration duration) throws IOException, InterruptedException;

    /** How many publications each channel was given so far. */
    long[] published();
}
