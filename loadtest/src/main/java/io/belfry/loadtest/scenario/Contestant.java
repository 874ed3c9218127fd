package io.belfry.loadtest.scenario;

import io.belfry.loadtest.feed.Feed;
import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * A server under measurement with its clients and its feed; every server of a run is driven in the same way.
 *
 * @param subscribers how many clients each channel has
 * @param allocation what the server allocated since its start
 */
record Contestant(
        String name, Swarm swarm, Feed feed, int[] subscribers, ProcessProbe process, AllocationCounter allocation) {
    /** After a round, what has not arrived while nothing else did for so long is taken for lost. */
    private static final long QUIET_MILLIS = 3_000;

    /** Bytes that a server has allocated since its start. */
    @FunctionalInterface
    interface AllocationCounter {
        /** {@code NaN} when the server does not say. */
        double bytes() throws IOException, InterruptedException;
    }

    static int[] subscribers(int clients, int channels) {
        int[] counts = new int[channels];
        for (int i = 0; i < clients; i++) {
            counts[i % channels]++;
        }
        return counts;
    }

    /** Publishes for a while and waits until everything has arrived, or has had its time to. */
    Round round(int number, double rate, int burst, Duration duration, ProcessProbe self)
            throws IOException, InterruptedException {
        swarm.takeLatencies();
        long deliveredBefore = swarm.delivered();
        long expectedBefore = expected();
        double allocatedBefore = allocation.bytes();
        long selfBefore = self.cpuNanos();
        long cpuBefore = process.cpuNanos();
        Feed.Fed fed = feed.run(rate, burst, duration);
        long wanted = deliveredBefore + expected() - expectedBefore;
        settle(wanted);
        double seconds = (System.nanoTime() - fed.startNanos()) / 1e9;
        long cpu = process.cpuNanos() - cpuBefore;
        long selfCpu = self.cpuNanos() - selfBefore;
        double allocated = allocation.bytes() - allocatedBefore;
        Histogram latencies = swarm.takeLatencies();
        return new Round(
                name,
                number,
                burst,
                rate,
                fed.publications(),
                swarm.delivered() - deliveredBefore,
                fed.startNanos(),
                seconds,
                cpu,
                selfCpu,
                allocated,
                fed.latestNanos(),
                latencies);
    }

    private void settle(long wanted) throws InterruptedException {
        long seen;
        do {
            seen = swarm.delivered();
            long before = seen;
            Swarm.await(() -> swarm.delivered() >= wanted || swarm.delivered() > before, QUIET_MILLIS);
        } while (swarm.delivered() < wanted && swarm.delivered() > seen);
    }

    private long expected() {
        long[] published = feed.published();
        long sum = 0;
        for (int i = 0; i < published.length; i++) {
            sum += published[i] * subscribers[i];
        }
        return sum;
    }

    Account account() {
        return swarm.account(feed.published());
    }
}
