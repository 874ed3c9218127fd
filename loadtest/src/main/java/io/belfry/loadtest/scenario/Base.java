package io.belfry.loadtest.scenario;

import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Report;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What a hub holds when nothing happens, to which it shall come back afterwards. Each quantity is a bound of the scenario.
 * Used by one thread.
 */
final class Base {
    private static final int LOOKS = 5;

    private final Map<String, Watch.Source> sources;
    private final long periodMillis;
    private final Map<String, Double> before = new LinkedHashMap<>();
    private final Map<String, Double> now = new LinkedHashMap<>();

    /**
     * Does not look yet.
     *
     * @param sources by name, in the order of the report
     * @param periodMillis between two looks
     */
    Base(Map<String, Watch.Source> sources, long periodMillis) {
        this.sources = sources;
        this.periodMillis = periodMillis;
    }

    /** Takes what there is now for the base: the most of a few looks, as a poll is not there between two answers. */
    void take() throws IOException, InterruptedException {
        for (int i = 0; i < LOOKS; i++) {
            for (var source : sources.entrySet()) {
                before.merge(source.getKey(), source.getValue().value(), Math::max);
            }
            TimeUnit.MILLISECONDS.sleep(periodMillis);
        }
    }

    /** Looks until nothing is above the base; answers whether that came about in time. */
    boolean await(long patienceMillis) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        boolean back = look();
        while (!back && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(periodMillis);
            back = look();
        }
        return back;
    }

    private boolean look() throws IOException, InterruptedException {
        boolean back = true;
        for (var source : sources.entrySet()) {
            double value = source.getValue().value();
            now.put(source.getKey(), value);
            back &= value <= before.getOrDefault(source.getKey(), Double.NaN);
        }
        return back;
    }

    void figures(Report report) {
        now.forEach((name, value) -> {
            double least = before.getOrDefault(name, Double.NaN);
            report.figure(Figure.of("", name + ", afterwards", value, "").limit(Bound.atMost(least)));
        });
    }
}
