package io.belfry.loadtest.report;

import static io.belfry.loadtest.report.Markup.number;

import io.belfry.loadtest.measure.Series;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** What happened when: a strip for each quantity, below one another, over the same time. */
final class TimePlot {
    private static final int WIDTH = 760;
    private static final int STRIP = 116;
    private static final int LEFT = 66;
    private static final int RIGHT = 30;
    private static final int TOP = 26;
    private static final int BOTTOM = 8;
    private static final int NAMES = 26;
    private static final double MILLI = 1e6;

    private final List<Strand> strands;
    private final List<Trace> traces;
    private final long startNanos;
    private final Axis seconds;

    TimePlot(Report report) {
        strands = Strand.of(report.rounds());
        traces = report.traces().stream()
                .filter(trace -> !trace.series().samples().isEmpty())
                .toList();
        startNanos = LongStream.concat(
                        report.rounds().stream().mapToLong(Round::startNanos),
                        traces.stream()
                                .mapToLong(
                                        trace -> trace.series().samples().get(0).nanos()))
                .min()
                .orElse(0);
        double end = 0;
        for (Round round : report.rounds()) {
            end = Math.max(end, since(round.startNanos()) + round.seconds());
        }
        for (Trace trace : traces) {
            List<Series.Sample> samples = trace.series().samples();
            end = Math.max(end, since(samples.get(samples.size() - 1).nanos()));
        }
        seconds = new Axis(0, Math.max(end, 1), false, LEFT, WIDTH - RIGHT);
    }

    boolean isEmpty() {
        return strands.isEmpty() && traces.isEmpty();
    }

    private double since(long nanos) {
        return (nanos - startNanos) / 1e9;
    }

    void draw(Markup page) {
        if (!strands.isEmpty()) {
            Strand.legend(page, strands);
            strip(page, "deliveries a second", "", Round::deliveriesPerSecond);
            strip(
                    page,
                    "latency, 99th percentile",
                    "ms",
                    round -> round.latencies().getValueAtPercentile(99) / MILLI);
            strip(page, "CPU per delivery", "µs", Round::cpuMicrosPerDelivery);
        }
        for (Trace trace : traces) {
            strip(page, trace);
        }
        page.open("svg", "viewBox", "0 0 " + WIDTH + " " + NAMES);
        for (double tick : seconds.ticks()) {
            page.leaf("text", Axis.label(tick) + " s", "x", number(seconds.at(tick)), "y", "14", "class", "middle");
        }
        page.close();
    }

    private void strip(Markup page, String name, String unit, ToDoubleFunction<Round> quantity) {
        double largest = strands.stream()
                .flatMap(strand -> strand.rounds().stream())
                .mapToDouble(quantity)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        Axis values = begin(page, name, unit, largest);
        for (Strand strand : strands) {
            for (Round round : strand.rounds()) {
                double value = quantity.applyAsDouble(round);
                if (Double.isFinite(value)) {
                    block(page, strand, round, values, value, unit);
                }
            }
        }
        page.close();
    }

    private void block(Markup page, Strand strand, Round round, Axis values, double value, String unit) {
        double from = seconds.at(since(round.startNanos()));
        double to = seconds.at(since(round.startNanos()) + round.seconds());
        double top = values.at(value);
        page.open(
                "rect",
                "x",
                number(from),
                "y",
                number(top),
                "width",
                number(Math.max(2, to - from)),
                "height",
                number(Math.max(1, values.at(0) - top)),
                "class",
                strand.colour());
        String text = "%s, round %d: %s %s".formatted(strand.name(), round.number(), TextReport.number(value), unit);
        page.leaf("title", text.strip()).close();
    }

    private void strip(Markup page, Trace trace) {
        List<Series.Sample> samples = trace.series().samples();
        Axis values = begin(page, trace.name(), trace.unit(), trace.series().largest());
        StringBuilder points = new StringBuilder();
        for (Series.Sample sample : samples) {
            if (Double.isFinite(sample.value())) {
                points.append(number(seconds.at(since(sample.nanos()))))
                        .append(',')
                        .append(number(values.at(sample.value())))
                        .append(' ');
            }
        }
        page.open("polyline", "points", points.toString().strip(), "class", "trace");
        page.leaf("title", trace.name()).close();
        page.close();
    }

    private Axis begin(Markup page, String name, String unit, double largest) {
        Axis values = Axis.upTo(largest, STRIP - BOTTOM, TOP);
        page.open("svg", "viewBox", "0 0 " + WIDTH + " " + STRIP, "role", "img", "aria-label", name);
        page.leaf("text", unit.isEmpty() ? name : name + ", " + unit, "x", number(LEFT), "y", "14", "class", "name");
        List<Double> ticks = values.ticks();
        for (int i = 0; i < ticks.size(); i++) {
            String y = number(values.at(ticks.get(i)));
            page.open("line", "x1", number(LEFT), "y1", y, "x2", number(WIDTH - RIGHT), "y2", y, "class", "rule")
                    .close();
            if (i % 2 == 0 || ticks.size() < 5) {
                String at = number(values.at(ticks.get(i)) + 4);
                page.leaf("text", Axis.label(ticks.get(i)), "x", number(LEFT - 8), "y", at, "class", "end");
            }
        }
        return values;
    }
}
