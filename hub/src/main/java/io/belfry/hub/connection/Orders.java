package io.belfry.hub.connection;

import io.belfry.client.Position;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Start;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Lines;

/**
 * What the application orders of one connection. Made anew for each order, it holds nothing. Runs on the connection's I/O
 * thread.
 *
 * <p>Neither the grants of the token nor {@code limits.channels} stand against an order: they say what a client may do by
 * itself, and an order that works for some of a user's connections, depending on what each has done before, is of no use.
 */
public final class Orders {
    private final Connection connection;
    private final ConnectionRules rules;

    Orders(Connection connection, ConnectionRules rules) {
        this.connection = connection;
        this.rules = rules;
    }

    /** Subscribes it, from the top. Nothing happens, and nothing is said, if it is subscribed. */
    public void onSubscribe(ChannelName channel) {
        whenOpen(() -> {
            if (connection.subscriptions().find(channel) == null) {
                new Subscribing(connection, rules).begin(Lines.UNASKED, channel, Start.FRESH);
            }
        });
    }

    /** Ends its subscription. Nothing happens, and nothing is said, if there is none. */
    public void onUnsubscribe(ChannelName channel) {
        whenOpen(() -> {
            connection.openCommands().giveUp(channel);
            Subscription subscription = connection.subscriptions().find(channel);
            if (subscription != null) {
                Position left = new Subscribing(connection, rules).giveUp(subscription);
                connection.onOffer(Lines.unsubscribed(Lines.UNASKED, channel, left));
            }
        });
    }

    /** Closes it, if its token was issued up to then; what waits for it reaches it no more. */
    public void onRevoke(long untilMillis) {
        Identity who = connection.identity();
        if (who != null && who.isIssuedBy(untilMillis)) {
            connection.onClose(CloseCode.REVOKED);
        }
    }

    /** A connection that is about to open hears of it first, as it does with its own commands. */
    private void whenOpen(Runnable order) {
        if (connection.state() == Connection.State.OPEN) {
            order.run();
        } else if (connection.state() == Connection.State.CONNECTING
                && !connection.openCommands().defer(order)) {
            connection.onClose(CloseCode.TRY_LATER);
        }
    }
}
