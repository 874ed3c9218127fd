package io.belfry.loadtest.swarm;

import java.util.List;

/**
 * What one client shall do.
 *
 * @param channels the channels to subscribe to, at least one: in the client's {@code connect}, and what does not
 *     fit there by a {@code subscribe} each
 * @param reads whether the client reads after it was answered; one that does not becomes a slow consumer
 */
public record ClientPlan(List<Wanted> channels, boolean reads) {
    /**
     * One of the channels.
     *
     * @param index the index by which the feed counts what it published in the channel
     */
    public record Wanted(int index, String name) {}

    /** A client of a single channel. */
    public ClientPlan(int index, String channel, boolean reads) {
        this(List.of(new Wanted(index, channel)), reads);
    }
}
