package io.belfry.hub.config;

import java.time.Duration;

/**
 * How a node goes down.
 *
 * @param grace how long it goes on as usual while balancers notice that it is not ready
 * @param window over how long the connections are spread that it sends away
 */
public record Drain(Duration grace, Duration window) {

    static Drain from(Values values) {
        return new Drain(values.get(Settings.DRAIN_GRACE), values.get(Settings.DRAIN_WINDOW));
    }
}
