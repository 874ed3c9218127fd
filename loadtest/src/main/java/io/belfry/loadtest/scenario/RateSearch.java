package io.belfry.loadtest.scenario;

/**
 * Finds the highest rate with which a hub keeps up: doubles until it does not, then halves the step, as a ratio, until what
 * it sustains and what it does not are close. A rate counts as not sustained when it failed twice, as one pause of the
 * machine is no saturation.
 */
final class RateSearch {
    private static final double GROWTH = 2;
    /** The search is over when the lowest rate that failed is no more than this times the highest that did not. */
    private static final double CLOSE = 1.05;

    private final double highest;
    private double rate;
    private double sustained;
    private double failed = Double.POSITIVE_INFINITY;
    private boolean again;

    /** @param first the rate to begin with; if not even that is sustained, the search is over */
    RateSearch(double first, double highest) {
        this.highest = highest;
        rate = Math.min(first, highest);
    }

    /** The rate to try now. */
    double rate() {
        return rate;
    }

    boolean isOver() {
        boolean isFailing = failed < Double.POSITIVE_INFINITY;
        return sustained >= highest || (isFailing && (sustained == 0 || failed <= sustained * CLOSE));
    }

    void onTried(boolean keptUp) {
        if (!keptUp && !again) {
            again = true;
            return;
        }
        again = false;
        if (keptUp) {
            sustained = rate;
        } else {
            failed = rate;
        }
        rate = failed < Double.POSITIVE_INFINITY ? Math.sqrt(sustained * failed) : Math.min(highest, rate * GROWTH);
    }

    /** The highest rate that was sustained; 0 when none was. */
    double sustained() {
        return sustained;
    }

    /** Whether a higher rate than the one sustained was tried in vain; else that is only as far as the search went. */
    boolean foundTheEnd() {
        return failed < Double.POSITIVE_INFINITY;
    }
}
