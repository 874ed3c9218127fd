package io.belfry.loadtest.report;

import java.util.Locale;

/** A value that a figure shall not pass. */
public record Bound(boolean isUpper, double value) {

    public static Bound atMost(double value) {
        return new Bound(true, value);
    }

    public static Bound atLeast(double value) {
        return new Bound(false, value);
    }

    /** A figure that could not be measured ({@code NaN}) does not hold. */
    boolean holdsFor(double measured) {
        return isUpper ? measured <= value : measured >= value;
    }

    @Override
    public String toString() {
        return (isUpper ? "≤ " : "≥ ")
                + String.format(Locale.ROOT, "%,.6g", value).replaceAll("\\.?0+$", "");
    }
}
