package io.belfry.hub.connection;

import io.belfry.hub.auth.Identity;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import org.jspecify.annotations.Nullable;

/**
 * How one connection comes to channels and leaves them, and what others hear of it where there is presence. Made anew for
 * each use, it holds nothing. Runs on the connection's I/O thread.
 */
final class Attendance {
    private final Connection connection;
    private final ConnectionRules rules;

    Attendance(Connection connection, ConnectionRules rules) {
        this.connection = connection;
        this.rules = rules;
    }

    /** The connection has been let in. It may have ended over it: of that nobody would be told any more. */
    void opened() {
        if (connection.state() == Connection.State.OPEN && rules.requests().wantsClients()) {
            connection.told(true);
            rules.requests().onOpen(connection.clientName(), user());
        }
    }

    /** The subscription to this channel is live. */
    void join(ChannelName channel) {
        if (rules.permissions().hasPresence(channel)) {
            rules.requests().onJoin(channel, member());
        }
    }

    /**
     * Takes a subscription out, whatever its state.
     *
     * @param lost whether the link broke, so that the client may be back in a moment
     */
    void leave(Subscription subscription, boolean lost) {
        connection.subscriptions().remove(subscription);
        boolean live = subscription.state == Subscription.State.LIVE;
        subscription.state = Subscription.State.GONE;
        if (live) {
            connection.shard().onLeft(subscription);
            ChannelName channel = subscription.channel();
            if (rules.permissions().hasPresence(channel)) {
                rules.requests().onLeave(channel, member(), lost);
            }
        }
    }

    /** Takes all of them out: the connection is ending. */
    void leaveAll(boolean lost) {
        if (connection.told(false)) {
            rules.requests().onGone(connection.clientName(), user(), lost);
        }
        Subscriptions all = connection.subscriptions();
        for (Subscription s = all.first(); s != null; s = all.first()) {
            leave(s, lost);
        }
    }

    private @Nullable String user() {
        return java.util.Objects.requireNonNull(connection.identity()).user();
    }

    private Member member() {
        Identity who = java.util.Objects.requireNonNull(connection.identity());
        return new Member(connection.clientName(), who.user(), who.info());
    }
}
