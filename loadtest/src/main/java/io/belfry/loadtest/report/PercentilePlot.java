package io.belfry.loadtest.report;

import static io.belfry.loadtest.report.Markup.number;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Latency over percentile. Each nine more takes as much room as the one before, so that what happens to one delivery of ten
 * thousand is as plain as the median. A thin line for each round, a thick one for all of a kind.
 */
final class PercentilePlot {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 340;
    private static final int LEFT = 66;
    private static final int RIGHT = 30;
    private static final int TOP = 10;
    private static final int BOTTOM = 36;
    private static final double[] NAMED = {0, 50, 90, 99, 99.9, 99.99, 99.999};
    private static final double MOST_NINES = 5;
    private static final double STEP = 0.04;
    private static final double MILLI = 1e6;

    private final List<Strand> strands;
    private final Axis nines;
    private final Axis millis;

    /** @param strands with at least one latency each */
    PercentilePlot(List<Strand> strands) {
        this.strands = strands;
        double most = strands.stream()
                .mapToDouble(strand -> nines(strand.latencies()))
                .max()
                .orElse(1);
        nines = new Axis(0, Math.max(1, most), false, LEFT, WIDTH - RIGHT);
        double low = strands.stream()
                .mapToDouble(strand -> strand.latencies().getValueAtPercentile(0))
                .min()
                .orElse(1);
        double high = strands.stream()
                .mapToDouble(strand -> strand.latencies().getMaxValue())
                .max()
                .orElse(1);
        millis = Axis.over(Math.max(low, 1000) / MILLI, Math.max(high, 2000) / MILLI, HEIGHT - BOTTOM, TOP);
    }

    /** How many nines so many values can tell of. */
    private static double nines(Histogram latencies) {
        return Math.min(MOST_NINES, Math.log10((double) Math.max(10, latencies.getTotalCount())));
    }

    void draw(Markup page) {
        Strand.legend(page, strands);
        page.open(
                "svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "role", "img", "aria-label", "latency by percentile");
        grid(page);
        for (Strand strand : strands) {
            for (Round round : strand.rounds()) {
                if (strand.rounds().size() > 1 && round.latencies().getTotalCount() > 0) {
                    line(
                            page,
                            round.latencies(),
                            strand.colour() + " thin",
                            strand.name() + ", round " + round.number());
                }
            }
        }
        for (Strand strand : strands) {
            line(page, strand.latencies(), strand.colour(), strand.name());
        }
        page.close();
    }

    private void grid(Markup page) {
        for (double tick : millis.ticks()) {
            double y = millis.at(tick);
            rule(page, LEFT, y, WIDTH - RIGHT, y);
            page.leaf("text", Axis.label(tick) + " ms", "x", number(LEFT - 8), "y", number(y + 4), "class", "end");
        }
        for (double percentile : NAMED) {
            double x = nines.at(Math.log10(100 / (100 - percentile)));
            if (x <= WIDTH - RIGHT + 1) {
                rule(page, x, TOP, x, HEIGHT - BOTTOM);
                String name = "p" + String.valueOf(percentile).replaceAll("\\.0$", "");
                page.leaf("text", name, "x", number(x), "y", number(HEIGHT - BOTTOM + 20), "class", "middle");
            }
        }
    }

    private static void rule(Markup page, double x1, double y1, double x2, double y2) {
        page.open("line", "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2), "class", "rule")
                .close();
    }

    private void line(Markup page, Histogram latencies, String colour, String name) {
        StringBuilder points = new StringBuilder();
        double most = nines(latencies);
        for (double x = 0; x < most + STEP; x += STEP) {
            double at = Math.min(x, most);
            double value = latencies.getValueAtPercentile(100 - 100 * Math.pow(10, -at)) / MILLI;
            points.append(number(nines.at(at)))
                    .append(',')
                    .append(number(millis.at(value)))
                    .append(' ');
        }
        page.open("polyline", "points", points.toString().strip(), "class", colour);
        page.leaf("title", name).close();
    }
}
