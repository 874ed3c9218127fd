package io.belfry.hub.connection;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Start;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import org.jspecify.annotations.Nullable;

/** What a connection tells its shard. All but {@link #execute} on the I/O thread that both belong to. */
public interface ConnectionListener {

    /** A subscription wants to begin; {@link Connection#onBegun} will say how. */
    void onWanted(Subscription subscription, Start start);

    /** A live subscription has ended. */
    void onLeft(Subscription subscription);

    /** Where the subscribers of a channel on this shard are; null if there are none or the channel has no positions. */
    @Nullable
    Position onWhere(ChannelName channel);

    /** What everyone who connects now must be told of the node; null if all is well. */
    @Nullable
    Frame onLastingStatus();

    /** How long a client that polls now is to wait, once it is answered, before it polls again. */
    long onNextPollMillis();

    /** It is known whose it is and where it stands, and {@code connected} has been said. */
    void onOpened(Connection connection);

    /**
     * A poll is held; an older one of the same client is superseded by it.
     *
     * @param connectId id of its {@code connect}
     */
    void onPolling(Connection connection, long connectId);

    /** There are frames to write: {@link Connection#onFlush} wants to be called at the end of this turn. */
    void onDirty(Connection connection);

    /** Something may be due for it sooner than its last sweep said: the next sweep is to look. */
    void onStirred(Connection connection);

    /** An empty queue, to be given back with {@link #onGiveBack}. */
    OutQueue onBorrow();

    void onGiveBack(OutQueue queue);

    /** The connection is gone; the last call about it. */
    void onClosed(Connection connection);

    /** Runs the task on the I/O thread soon. Safe from any thread. */
    void execute(Runnable task);
}
