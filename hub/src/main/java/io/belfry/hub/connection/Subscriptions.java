package io.belfry.hub.connection;

import io.belfry.hub.message.ChannelName;
import org.jspecify.annotations.Nullable;

/** The subscriptions of one connection, chained through themselves: there are few, and most connections are idle. */
final class Subscriptions {
    private @Nullable Subscription first;

    @Nullable
    Subscription first() {
        return first;
    }

    @Nullable
    Subscription find(ChannelName channel) {
        Subscription subscription = first;
        while (subscription != null && !subscription.channel().equals(channel)) {
            subscription = subscription.next;
        }
        return subscription;
    }

    Subscription add(Connection connection, ChannelName channel) {
        Subscription subscription = new Subscription(connection, channel, first);
        first = subscription;
        return subscription;
    }

    /** Takes it out; one that is not there is fine. */
    void remove(Subscription subscription) {
        if (first == subscription) {
            first = subscription.next;
            return;
        }
        for (Subscription s = first; s != null; s = s.next) {
            if (s.next == subscription) {
                s.next = subscription.next;
                return;
            }
        }
    }

    /** How many channels the client has chosen itself; those of the hub do not count. */
    int chosen() {
        int count = 0;
        for (Subscription s = first; s != null; s = s.next) {
            count += s.channel().isReserved() ? 0 : 1;
        }
        return count;
    }
}
