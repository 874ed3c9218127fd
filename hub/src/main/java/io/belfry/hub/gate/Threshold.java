package io.belfry.hub.gate;

/**
 * Says whether something is too high: from the limit on, until it is clearly below. So a value that hovers at the limit does
 * not open and close the gate with every look. For one thread at a time.
 */
final class Threshold {
    private boolean high;

    /** @param limit 0 or less: there is none */
    boolean judge(long value, long limit) {
        high = limit > 0 && value >= (high ? limit - limit / 10 : limit);
        return high;
    }
}
