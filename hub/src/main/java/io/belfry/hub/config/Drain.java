package io.belfry.hub.config;

import java.time.Duration;

/**
 * How a node goes down.
 *
 * @param grace how long it goes on as usual while balancers notice that it is not ready
 * @param window over how long the connections are spread that it sends away
 */
public record Drain(Duration grace, Duration window) {

    /** Whoever tries things out does not wait for balancers that are not there, unless he says so. */
    private static final Drain OF_DEVELOPMENT = new Drain(Duration.ZERO, Duration.ofSeconds(2));

    static Drain from(Values values, boolean development) {
        return new Drain(
                development && !values.isGiven(Settings.DRAIN_GRACE.key())
                        ? OF_DEVELOPMENT.grace
                        : values.get(Settings.DRAIN_GRACE),
                development && !values.isGiven(Settings.DRAIN_WINDOW.key())
                        ? OF_DEVELOPMENT.window
                        : values.get(Settings.DRAIN_WINDOW));
    }
}
