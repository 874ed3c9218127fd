package io.belfry.loadtest.scenario;

import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Report;
import io.belfry.loadtest.report.Round;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The latency figures of some rounds, from the intended time of a publication to the read of each delivery. */
final class Latencies {
    private Latencies() {}

    static void figures(Report report, List<Round> rounds, Limits limits) {
        Histogram sum = new Histogram(3);
        rounds.forEach(round -> sum.add(round.latencies()));
        percentile(report, sum, 50);
        report.figure(figure(sum, 99).limit(limits.p99Millis()));
        percentile(report, sum, 99.9);
        percentile(report, sum, 99.99);
    }

    private static void percentile(Report report, Histogram latencies, double percentile) {
        report.figure(figure(latencies, percentile));
    }

    private static Figure figure(Histogram latencies, double percentile) {
        String name = "latency p" + Bench.text("%s", percentile).replaceAll("\\.0$", "");
        return Figure.of("", name, latencies.getValueAtPercentile(percentile) / 1e6, "ms");
    }
}
