package io.belfry.loadtest.scenario;

import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Report;
import io.belfry.loadtest.report.Round;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The latency figures of some rounds, from the intended time of a publication to the read of each delivery. */
final class Latencies {
    private Latencies() {}

    static void figures(Report report, List<Round> rounds, Limits limits) {
        Histogram sum = sum(rounds);
        report.figure(figure("", sum, 50));
        report.figure(figure("", sum, 99).limit(limits.p99Millis()));
        report.figure(figure("", sum, 99.9));
        report.figure(figure("", sum, 99.99));
    }

    /** T6: the latencies at half of what the hub sustains. */
    static void atHalf(Report report, List<Round> rounds, Limits limits) {
        Histogram sum = sum(rounds);
        report.figure(figure("T6", sum, 50).target(Bound.atMost(2)));
        report.figure(figure("T6", sum, 99).target(Bound.atMost(10)).limit(limits.p99Millis()));
        report.figure(figure("T6", sum, 99.9).target(Bound.atMost(25)));
        report.figure(figure("", sum, 99.99));
    }

    private static Histogram sum(List<Round> rounds) {
        Histogram sum = new Histogram(3);
        rounds.forEach(round -> sum.add(round.latencies()));
        return sum;
    }

    private static Figure figure(String id, Histogram latencies, double percentile) {
        String name = "latency p" + Bench.text("%s", percentile).replaceAll("\\.0$", "");
        return Figure.of(id, name, latencies.getValueAtPercentile(percentile) / 1e6, "ms");
    }
}
