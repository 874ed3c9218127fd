package io.belfry.loadtest.scenario;

import io.belfry.loadtest.report.Bound;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The limits that the command line states; one that is broken fails the run. */
public final class Limits {
    @Option(
            names = "--max-p99",
            paramLabel = "TIME",
            description = "99th percentile of the latency",
            converter = DurationText.class)
    @Nullable
    Duration p99;

    @Option(
            names = "--max-p99-ratio",
            paramLabel = "N",
            description = "slow: 99th percentile of the others' latency, beside slow ones to alone")
    @Nullable
    Double p99Ratio;

    @Option(
            names = "--max-cpu-ratio",
            paramLabel = "N",
            description = "T3, T9: CPU per delivery, hub to floor, poll to WebSocket")
    @Nullable
    Double cpuRatio;

    @Option(names = "--max-coalescing", paramLabel = "N", description = "T4: CPU per delivery, burst to single")
    @Nullable
    Double coalescing;

    @Option(names = "--max-garbage-per-delivery", paramLabel = "SIZE", description = "T5", converter = SizeText.class)
    @Nullable
    Long garbagePerDelivery;

    @Option(names = "--max-heap-per-connection", paramLabel = "SIZE", description = "T1", converter = SizeText.class)
    @Nullable
    Long heapPerConnection;

    @Option(
            names = "--max-rss-slope",
            paramLabel = "SIZE",
            description = "T2: per connection",
            converter = SizeText.class)
    @Nullable
    Long rssSlope;

    @Option(names = "--max-idle-cpu", paramLabel = "MICROS", description = "T7: µs per second and connection")
    @Nullable
    Double idleCpu;

    @Option(names = "--min-accepts", paramLabel = "N", description = "T8: accepts per core-second")
    @Nullable
    Double accepts;

    @Option(names = "--min-saturation", paramLabel = "N", description = "ramp: publications a second sustained")
    @Nullable
    Double saturation;

    @Option(names = "--max-growth", paramLabel = "N", description = "T10: CPU per delivery, many channels to few")
    @Nullable
    Double growth;

    @Option(
            names = "--max-last",
            paramLabel = "TIME",
            description = "burst: from a burst until its last delivery",
            converter = DurationText.class)
    @Nullable
    Duration last;

    @Option(
            names = "--max-back",
            paramLabel = "TIME",
            description = "T11: from the kill until all are back",
            converter = DurationText.class)
    @Nullable
    Duration back;

    static @Nullable Bound atMost(@Nullable Number value) {
        return value == null ? null : Bound.atMost(value.doubleValue());
    }

    static @Nullable Bound atLeast(@Nullable Number value) {
        return value == null ? null : Bound.atLeast(value.doubleValue());
    }

    /** The limit of the 99th percentile in milliseconds. */
    @Nullable
    Bound p99Millis() {
        return p99 == null ? null : Bound.atMost(p99.toNanos() / 1e6);
    }
}
