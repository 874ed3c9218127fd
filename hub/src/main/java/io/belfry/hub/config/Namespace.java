package io.belfry.hub.config;

import java.time.Duration;

/**
 * The settings of the channels whose names begin alike.
 *
 * @param subscribe who may subscribe
 * @param publish which clients may publish; servers do so with an API key
 * @param presence whether it is known who is there
 */
public record Namespace(String name, Access subscribe, Access publish, boolean presence, History history) {

    /**
     * How much of the past a channel keeps.
     *
     * @param size publications; 0 makes the channel ephemeral, without positions
     * @param ttl how long after its publication a publication is kept
     */
    public record History(int size, Duration ttl) {}

    /** Whether publications of this namespace have no position and reach only whoever is connected. */
    public boolean isEphemeral() {
        return history.size == 0;
    }
}
