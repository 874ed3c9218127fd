package io.belfry.loadtest.scenario;

import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.measure.Series;
import io.belfry.loadtest.report.Report;
import io.belfry.loadtest.report.Trace;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks at some quantities twice a second on a thread of its own, for the report's plot over time. What cannot be read is
 * not a fault of the run, and leaves a hole.
 */
final class Watch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 500;
    private static final double MIB = 1 << 20;

    private final Report report;
    private final List<Watched> all = new ArrayList<>();
    private final Thread thread = new Thread(this::watch, "watch");
    private volatile boolean stopping;

    /** Something that can be asked for; on the watch's thread. */
    @FunctionalInterface
    interface Source {
        double value() throws IOException, InterruptedException;
    }

    /** The growth of a source in a second. */
    private static final class Rate implements Source {
        private final Source sum;
        private final double factor;
        private double lastValue = Double.NaN;
        private long lastNanos;

        Rate(Source sum, double factor) {
            this.sum = sum;
            this.factor = factor;
        }

        @Override
        public double value() throws IOException, InterruptedException {
            double value = sum.value();
            long nanos = System.nanoTime();
            double rate = factor * (value - lastValue) / ((nanos - lastNanos) / 1e9);
            lastValue = value;
            lastNanos = nanos;
            return rate;
        }
    }

    private record Watched(String name, String unit, Source source, Series series) {}

    Watch(Report report) {
        this.report = report;
        thread.setDaemon(true);
    }

    Watch value(String name, String unit, Source source) {
        all.add(new Watched(name, unit, source, new Series()));
        return this;
    }

    Watch rate(String name, String unit, double factor, Source sum) {
        return value(name, unit, new Rate(sum, factor));
    }

    /** What there is to see of every hub and its clients. */
    Watch hub(ProcessProbe process, List<Swarm> swarms) {
        return value("clients connected", "", () -> sum(swarms, true))
                .rate("deliveries a second", "", 1, () -> sum(swarms, false))
                .rate("CPU of the hub", "% of a processor", 100 / 1e9, process::cpuNanos)
                .value("resident memory of the hub", "MiB", () -> process.rssBytes() / MIB);
    }

    private static double sum(List<Swarm> swarms, boolean live) {
        return swarms.stream()
                .mapToLong(swarm -> live ? swarm.live() : swarm.delivered())
                .sum();
    }

    Watch start() {
        thread.start();
        return this;
    }

    private void watch() {
        try {
            while (!stopping) {
                for (Watched each : all) {
                    look(each);
                }
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            // Closed: what was seen is reported.
            stopping = true;
        }
    }

    private static void look(Watched each) throws InterruptedException {
        try {
            double value = each.source.value();
            if (Double.isFinite(value)) {
                each.series.add(System.nanoTime(), value);
            }
        } catch (IOException e) {
            each.series.add(System.nanoTime(), Double.NaN);
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(each -> report.trace(new Trace(each.name, each.unit, each.series)));
    }
}
