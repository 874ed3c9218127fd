package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import java.util.concurrent.CompletionStage;

/**
 * What the channels of a node ask of the bus. Called from I/O threads among others: must not block, and may complete on any
 * thread. Never called while a lock is held.
 */
public interface ChannelListener {

    /**
     * Somebody on this node listens from now on. Completes when every later publication will be handed over, with the top
     * of the channel at some moment after that began. Calls for one channel, and those of {@link #noInterest}, take effect
     * in their order.
     */
    CompletionStage<Position> interest(ChannelName channel);

    /** Nobody on this node listens any more. */
    void noInterest(ChannelName channel);

    /**
     * The oldest publications, at most {@code limit}, that are kept after the position's offset, whatever its epoch and tag:
     * the reader verifies the chain.
     */
    CompletionStage<History> after(ChannelName channel, Position position, int limit);

    /** The newest publications, at most {@code limit}. */
    CompletionStage<History> newest(ChannelName channel, int limit);

    /**
     * Says that this node has heard of the publication there. If the history contradicts, part of it was lost, and nobody can
     * know who had heard how much: the channel goes on under another epoch, so that everybody is told of a gap. Completes with
     * whether that was so. For what came over the bus, never for what a client says.
     */
    CompletionStage<Boolean> witness(ChannelName channel, Position heard);
}
