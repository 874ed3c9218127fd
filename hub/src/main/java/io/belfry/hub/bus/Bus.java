package io.belfry.hub.bus;

import io.belfry.client.Position;
import io.belfry.hub.channel.ChannelListener;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.wire.Outcome;
import java.util.concurrent.CompletionStage;

/**
 * Carries publications between nodes, and keeps their history.
 *
 * <p>A publication that was accepted is in the history, and is handed over to every node that has interest, in one step: no
 * reader of the history sees it before it is on its way, and none later misses it. Safe from any thread, never blocks.
 */
public interface Bus extends ChannelListener {

    /**
     * Publishes. Completes with where the publication stands, or why it was refused. A key that was used within its window
     * gives the first answer again if the payload is the same ({@code duplicate}), else {@code key_conflict}. Completes
     * exceptionally only for a defect.
     */
    CompletionStage<Outcome> publish(Draft draft);

    /** What is kept before the position's offset: the newest of it, at most {@code limit}, in ascending order. */
    CompletionStage<History> before(ChannelName channel, Position position, int limit);
}
