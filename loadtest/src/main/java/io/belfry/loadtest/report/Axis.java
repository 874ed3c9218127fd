package io.belfry.loadtest.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where values stand along one side of a plot.
 *
 * @param low the value at {@code from}
 * @param high the value at {@code to}; above {@code low}
 * @param logarithmic equal ratios take equal room; {@code low} is then above 0
 */
record Axis(double low, double high, boolean logarithmic, double from, double to) {
    private static final double[] ROUND = {1, 2, 5, 10};
    private static final int MOST_TICKS = 6;
    private static final double GROUPED = 1000;

    /** From 0 to the largest value, or a bit more. */
    static Axis upTo(double largest, double from, double to) {
        double high = largest > 0 ? largest : 1;
        double step = step(high);
        return new Axis(0, Math.ceil(high / step - 1e-9) * step, false, from, to);
    }

    /** Over whole decades' halves and fifths that hold both values. */
    static Axis over(double smallest, double largest, double from, double to) {
        double low = 0;
        double high = Double.MAX_VALUE;
        for (int decade = -9; decade <= 9; decade++) {
            for (int i = 0; i < ROUND.length - 1; i++) {
                double value = ROUND[i] * Math.pow(10, decade);
                low = value <= smallest ? value : low;
                high = value >= largest && value > low && high == Double.MAX_VALUE ? value : high;
            }
        }
        return new Axis(low, high, true, from, to);
    }

    double at(double value) {
        double share = logarithmic
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return from + share * (to - from);
    }

    /** The values to name, lowest first. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            boolean tensOnly = high / low > 1e4;
            for (int decade = -9; decade <= 9; decade++) {
                for (int i = 0; i < (tensOnly ? 1 : ROUND.length - 1); i++) {
                    add(ticks, ROUND[i] * Math.pow(10, decade));
                }
            }
        } else {
            double step = step(high - low);
            for (long i = 0; i * step <= high * (1 + 1e-9); i++) {
                add(ticks, i * step);
            }
        }
        return ticks;
    }

    /** A tick's value, as short as it can be said. */
    static String label(double value) {
        return value < GROUPED
                ? new BigDecimal(value, new MathContext(6)).stripTrailingZeros().toPlainString()
                : String.format(Locale.ROOT, "%,.0f", value);
    }

    private void add(List<Double> ticks, double value) {
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) {
            ticks.add(value);
        }
    }

    /** The smallest round step that needs few enough ticks. */
    private static double step(double range) {
        double decade = Math.pow(10, Math.floor(Math.log10(range / MOST_TICKS)));
        for (double factor : ROUND) {
            if (range / (factor * decade) <= MOST_TICKS) {
                return factor * decade;
            }
        }
        return 10 * decade;
    }
}
