package io.belfry.hub.connection;

import io.belfry.hub.message.ChannelName;
import org.jspecify.annotations.Nullable;

/**
 * The pair of a connection and a channel. Belongs to the connection's I/O thread.
 *
 * <p>There is one per connection and channel, so it holds no more than it must: its connection chains them in a list, and
 * its shard keeps its place in the list of the channel's subscribers.
 */
public final class Subscription {
    /** How far it is. */
    enum State {
        /** Asked for; nothing is delivered yet. */
        PENDING,
        /** Its first portion of history was delivered, more is to come before it is live. */
        CATCHING_UP,
        /** Hears every publication. */
        LIVE,
        /** Given up; an answer that is still on its way finds nobody. */
        GONE
    }

    private final Connection connection;
    private final ChannelName channel;
    private int place = -1;
    State state = State.PENDING;

    @Nullable
    Subscription next;

    Subscription(Connection connection, ChannelName channel, @Nullable Subscription next) {
        this.connection = connection;
        this.channel = channel;
        this.next = next;
    }

    public Connection connection() {
        return connection;
    }

    public ChannelName channel() {
        return channel;
    }

    public boolean isGone() {
        return state == State.GONE;
    }

    /** Its index among the channel's subscribers on the shard; −1 while it is not among them. */
    public int place() {
        return place;
    }

    public void place(int index) {
        place = index;
    }
}
