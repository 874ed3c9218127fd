package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Publication;
import org.jspecify.annotations.Nullable;

/** What a bus hands over to the channels of its node. From any thread; calls about one channel come one after the other. */
public interface ChannelInlet {

    /** A publication was stored, by whichever node. Those of one channel come in the order of their offsets, or nearly. */
    void publication(ChannelName channel, Publication publication);

    /**
     * Where the history says the channel is, read at some moment just now. If that does not agree with what came, the channel is
     * repaired.
     */
    void top(ChannelName channel, Position top);

    /** A publication that is stored nowhere. */
    void ephemeral(ChannelName channel, byte[] data, @Nullable String from);
}
