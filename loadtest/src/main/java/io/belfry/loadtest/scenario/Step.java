package io.belfry.loadtest.scenario;

import io.belfry.loadtest.report.Round;
import java.time.Duration;

/**
 * How a hub did at one rate.
 *
 * @param share deliveries a second, of those that the rate intends. A feed that had to give up counts with what it left
 *     out, so that no publication is forgiven because it was never made
 */
record Step(double rate, double share, double p99Millis) {
    static final double LEAST_SHARE = 0.95;

    /** @param duration how long the rate was meant to last */
    static Step of(Round round, int clients, Duration duration) {
        double seconds = Math.max(round.seconds(), duration.toNanos() / 1e9);
        return new Step(
                round.rate(),
                round.deliveries() / seconds / (round.rate() * clients),
                round.latencies().getValueAtPercentile(99) / 1e6);
    }

    boolean keptUp(Duration highestP99) {
        return share >= LEAST_SHARE && p99Millis <= highestP99.toNanos() / 1e6;
    }

    String text() {
        return Bench.text("%,.0f/s: %.1f %% delivered in time, p99 %.1f ms", rate, 100 * share, p99Millis);
    }
}
