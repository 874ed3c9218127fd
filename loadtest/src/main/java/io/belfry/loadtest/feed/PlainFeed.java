package io.belfry.loadtest.feed;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes on a schedule, open loop: the time of a publication is fixed beforehand and travels in it, so that a hub
 * which makes the feed wait has that wait in its latencies.
 *
 * <p>Keeps the count of what each channel was given, over all rounds of a run.
 */
public final class Feed {
    /** Sleep is coarse; the rest of the wait is spent in short parks. */
    private static final long PARK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Outlet outlet;
    private final List<String> channels;
    private final int size;
    private final long[] published;

    /** @param size bytes of the data of each publication */
    public Feed(Outlet outlet, List<String> channels, int size) {
        this.outlet = outlet;
        this.channels = List.copyOf(channels);
        this.size = size;
        published = new long[channels.size()];
    }

    /**
     * What one round published.
     *
     * @param publications in all channels
     * @param startNanos when the first was due, monotonic
     * @param latestNanos by how much the latest publication missed its time
     */
    public record Fed(long publications, long startNanos, long latestNanos) {}

    /**
     * Publishes for a while, channels in turn; returns when the schedule is over.
     *
     * @param rate publications a second
     * @param burst publications that are due at the same time, in one channel
     */
    public Fed run(double rate, int burst, Duration duration) throws IOException, InterruptedException {
        long ticks = Math.max(1, Math.round(rate * duration.toNanos() / 1e9 / burst));
        double interval = burst * 1e9 / rate;
        long start = System.nanoTime();
        long latest = 0;
        for (long tick = 0; tick < ticks; tick++) {
            long intended = start + Math.round(tick * interval);
            await(intended);
            latest = Math.max(latest, System.nanoTime() - intended);
            publish((int) (tick % channels.size()), burst, intended);
        }
        return new Fed(ticks * burst, start, latest);
    }

    private void publish(int channel, int burst, long intended) throws IOException, InterruptedException {
        List<String> data = new ArrayList<>(burst);
        for (int i = 1; i <= burst; i++) {
            data.add(Payload.of(published[channel] + i, intended, size));
        }
        outlet.publish(channels.get(channel), data);
        published[channel] += burst;
    }

    /** How many publications each channel was given so far. */
    public long[] published() {
        return published.clone();
    }

    private static void await(long nanos) throws InterruptedException {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(left > PARK_NANOS ? left - PARK_NANOS / 2 : left);
        }
    }
}
