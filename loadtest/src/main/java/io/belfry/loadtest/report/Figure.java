package io.belfry.loadtest.report;

import org.jspecify.annotations.Nullable;

/**
 * One result of a run.
 *
 * @param id the row of the table of targets, such as {@code T3}; empty for figures without a row
 * @param value {@code NaN} when it could not be measured
 * @param spread how much the rounds differ, for people; empty when there was one
 * @param target what the project wants; informs, never fails a run
 * @param limit what this run was told to hold; a broken one fails it
 */
public record Figure(
        String id,
        String name,
        double value,
        String unit,
        String spread,
        @Nullable Bound target,
        @Nullable Bound limit) {

    public static Figure of(String id, String name, double value, String unit) {
        return new Figure(id, name, value, unit, "", null, null);
    }

    public Figure spread(String text) {
        return new Figure(id, name, value, unit, text, target, limit);
    }

    public Figure target(Bound wanted) {
        return new Figure(id, name, value, unit, spread, wanted, limit);
    }

    public Figure limit(@Nullable Bound stated) {
        return new Figure(id, name, value, unit, spread, target, stated);
    }

    public boolean isBroken() {
        return limit != null && !limit.holdsFor(value);
    }

    String verdict() {
        if (limit != null) {
            return isBroken() ? "LIMIT BROKEN" : "holds";
        }
        if (Double.isNaN(value)) {
            return "not measured";
        }
        return target == null ? "" : target.holdsFor(value) ? "meets target" : "misses target";
    }
}
