package io.belfry.loadtest.report;

import org.HdrHistogram.Histogram;

/**
 * What one server did in one round.
 *
 * @param server what the round is one of, such as {@code hub} or {@code floor}
 * @param burst publications that were due at the same time
 * @param rate publications a second that were intended
 * @param startNanos when the first publication was due, monotonic
 * @param seconds from then until the last delivery, or until nothing more came
 * @param cpuNanos user and system time of the server
 * @param generatorCpuNanos user and system time of this process
 * @param allocatedBytes what the server allocated, {@code NaN} when it does not say
 * @param latestNanos by how much the latest publication missed its time
 * @param latencies nanoseconds from the intended time to the read
 */
public record Round(
        String server,
        int number,
        int burst,
        double rate,
        long publications,
        long deliveries,
        long startNanos,
        double seconds,
        long cpuNanos,
        long generatorCpuNanos,
        double allocatedBytes,
        long latestNanos,
        Histogram latencies) {

    public double cpuMicrosPerDelivery() {
        return cpuNanos / 1e3 / deliveries;
    }

    public double generatorMicrosPerDelivery() {
        return generatorCpuNanos / 1e3 / deliveries;
    }

    public double allocatedPerDelivery() {
        return allocatedBytes / deliveries;
    }

    public double deliveriesPerSecond() {
        return deliveries / seconds;
    }
}
