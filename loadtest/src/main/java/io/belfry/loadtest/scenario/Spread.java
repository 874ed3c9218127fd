package io.belfry.loadtest.scenario;

import io.belfry.loadtest.measure.Series;
import io.belfry.loadtest.report.Round;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The values of one quantity, over several rounds or the like. */
final class Spread {
    private final double[] sorted;
    private final String what;

    private Spread(double[] values, String what) {
        sorted = values;
        this.what = what;
        Arrays.sort(sorted);
    }

    static Spread of(List<Round> rounds, ToDoubleFunction<Round> quantity) {
        return new Spread(rounds.stream().mapToDouble(quantity).toArray(), "rounds");
    }

    static Spread of(Series series, String what) {
        return new Spread(
                series.samples().stream().mapToDouble(Series.Sample::value).toArray(), what);
    }

    /** Ratios of rounds pair by pair. */
    static Spread ofRatios(List<Round> above, List<Round> below, ToDoubleFunction<Round> quantity) {
        double[] ratios = new double[Math.min(above.size(), below.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = quantity.applyAsDouble(above.get(i)) / quantity.applyAsDouble(below.get(i));
        }
        return new Spread(ratios, "rounds");
    }

    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    String text() {
        return Bench.text("%.3f … %.3f in %d %s", sorted[0], sorted[sorted.length - 1], sorted.length, what);
    }
}
