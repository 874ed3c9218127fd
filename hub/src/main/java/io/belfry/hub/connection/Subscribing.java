package io.belfry.hub.connection;

import io.belfry.client.Position;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Start;
import io.belfry.hub.message.Wanted;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Recovery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the subscriptions of one connection begin and end: by command, with its {@code connect}, or as the application orders.
 * Made anew for each turn, it holds nothing: whatever outlives the turn is in the {@link Connection}, its {@link
 * Subscriptions} and its {@link OpenCommands}. Runs on the connection's I/O thread.
 */
final class Subscribing {
    private final Connection connection;
    private final ConnectionRules rules;
    private final Replies replies;

    Subscribing(Connection connection, ConnectionRules rules) {
        this.connection = connection;
        this.rules = rules;
        replies = new Replies(connection, rules);
    }

    /** Why the client may not subscribe; null if it may. */
    @Nullable
    ErrorCode refusal(Identity who, ChannelName channel, Wanted wanted) {
        if (!rules.permissions().maySubscribe(who, channel, wanted.token())) {
            return ErrorCode.FORBIDDEN;
        }
        int limit = rules.limits().channels();
        return limit > 0 && !channel.isReserved() && connection.subscriptions().chosen() >= limit
                ? ErrorCode.CHANNEL_LIMIT
                : null;
    }

    // ---- by command, or order

    /** Answers an open command, at once or when the subscription has begun. */
    void onSubscribe(long id, Identity who, ChannelName channel, Wanted wanted) {
        Subscription present = connection.subscriptions().find(channel);
        if (present != null) {
            onSubscribedAlready(id, present);
            return;
        }
        ErrorCode refusal = refusal(who, channel, wanted);
        if (refusal != null) {
            replies.end(id, refusal);
        } else {
            begin(id, channel, wanted.start());
        }
    }

    private void onSubscribedAlready(long id, Subscription present) {
        if (present.state == Subscription.State.PENDING) {
            connection.openCommands().subscribing(present, id);
        } else {
            Position where = connection.shard().onWhere(present.channel());
            replies.end(id, Lines.alreadySubscribed(id, present.channel(), where));
        }
    }

    /**
     * Lets one begin that is not there yet.
     *
     * @param id of the command that waits for it, or {@link Lines#UNASKED}
     */
    void begin(long id, ChannelName channel, Start start) {
        Subscription subscription = connection.subscriptions().add(connection, channel);
        connection.openCommands().subscribing(subscription, id);
        connection.shard().onWanted(subscription, start);
    }

    /** Answers an open command. */
    void onUnsubscribe(long id, ChannelName channel) {
        if (channel.isReserved()) {
            replies.end(id, ErrorCode.FORBIDDEN);
            return;
        }
        Subscription subscription = connection.subscriptions().find(channel);
        Position left = subscription == null ? null : giveUp(subscription);
        replies.end(id, Lines.unsubscribed(id, channel, left));
    }

    /** Ends a subscription at somebody's wish; returns where it was, if it had come so far. */
    @Nullable
    Position giveUp(Subscription subscription) {
        ChannelName channel = subscription.channel();
        boolean live = subscription.state == Subscription.State.LIVE;
        Position left = live ? connection.shard().onWhere(channel) : null;
        for (long waiting : connection.openCommands().begun(subscription)) {
            if (waiting != Lines.UNASKED) {
                replies.end(waiting, Lines.alreadySubscribed(waiting, channel, null));
            }
        }
        connection.attendance().leave(subscription, false);
        return left;
    }

    // ---- what the channel says

    /** A subscription begins, or goes on with its next portion of history, or cannot. */
    void onBegun(Subscription subscription, Recovery recovery) {
        ChannelName channel = subscription.channel();
        ErrorCode refusal = recovery.refusal();
        boolean goesOn = subscription.state == Subscription.State.CATCHING_UP;
        if (goesOn) {
            connection.openCommands().portionCame();
        }
        if (refusal != null) {
            connection.attendance().leave(subscription, false);
        } else {
            subscription.state = recovery.more() ? Subscription.State.CATCHING_UP : Subscription.State.LIVE;
        }
        Welcome welcome = connection.openCommands().welcome();
        if (goesOn && refusal != null) {
            connection.onClose(CloseCode.RESYNC); // it was told that it is subscribed
        } else if (goesOn) {
            onNextPortion(channel, recovery);
        } else if (welcome != null) {
            welcome.begun(channel, recovery);
        } else {
            answerWaiting(subscription, channel, recovery);
        }
        recovery.frames().forEach(connection::onOffer);
        Position last = recovery.last();
        if (recovery.more() && last != null) {
            connection.catchUp(subscription, last);
        }
        if (subscription.state == Subscription.State.LIVE) {
            connection.attendance().join(channel);
        }
        if (welcome != null && welcome.isComplete() && connection.state() == Connection.State.CONNECTING) {
            new Entrance(connection, rules).onComplete(welcome);
        }
    }

    private void onNextPortion(ChannelName channel, Recovery recovery) {
        Position position = recovery.position();
        if (recovery.gap() != null && position != null) {
            connection.onOffer(Lines.gap(channel, recovery.gap(), position));
        }
    }

    /** Answers the commands that wait for it: the first is told how it begins, the others that they are subscribed already. */
    private void answerWaiting(Subscription subscription, ChannelName channel, Recovery recovery) {
        List<Long> waiting = connection.openCommands().begun(subscription);
        ErrorCode refusal = recovery.refusal();
        for (int i = 0; i < waiting.size(); i++) {
            long id = waiting.get(i);
            if (refusal != null && id == Lines.UNASKED) {
                connection.openCommands().failed(channel);
            } else if (refusal != null) {
                replies.end(id, refusal);
            } else if (i == 0) {
                replies.end(id, Lines.subscribed(id, channel, recovery));
            } else {
                replies.end(id, Lines.alreadySubscribed(id, channel, recovery.position()));
            }
        }
    }
}
