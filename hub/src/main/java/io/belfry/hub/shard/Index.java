package io.belfry.hub.shard;

import io.belfry.client.Position;
import io.belfry.hub.auth.ClientId;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.connection.Subscription;
import io.belfry.hub.message.ChannelName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which connections of a shard subscribe to which channel, and where they are. Belongs to the shard's I/O thread, but for
 * {@link #size}.
 */
final class Index {
    private final Map<ChannelName, Subscribers> byChannel = new HashMap<>();
    private int live;
    /** Written by the I/O thread alone, and read by whoever wants to know. */
    private volatile int size;

    /** How many subscriptions are live. Safe from any thread. */
    int size() {
        return size;
    }

    /** A subscription begins: its channel's subscribers are where it is. */
    void add(Subscription subscription, @Nullable Position position) {
        Subscribers subscribers = byChannel.computeIfAbsent(subscription.channel(), channel -> new Subscribers());
        subscribers.add(subscription);
        subscribers.position(position);
        size = ++live;
    }

    /** A subscription has ended; one that never began is fine. */
    void remove(Subscription subscription) {
        Subscribers subscribers = byChannel.get(subscription.channel());
        if (subscribers != null && subscription.place() >= 0) {
            subscribers.remove(subscription);
            size = --live;
            if (subscribers.size() == 0) {
                byChannel.remove(subscription.channel());
            }
        }
    }

    /** Where the channel's subscribers are; null if there are none, or it has no positions. */
    @Nullable
    Position position(ChannelName channel) {
        Subscribers subscribers = byChannel.get(channel);
        return subscribers == null ? null : subscribers.position();
    }

    /**
     * Offers a frame to each subscriber of its channel.
     *
     * @param lastOfTurn as in {@link Connection#onOffer(io.belfry.hub.wire.Frame, boolean)}
     * @return how many there are
     */
    int onDelivery(Delivery delivery, boolean lastOfTurn) {
        Subscribers subscribers = byChannel.get(delivery.channel());
        if (subscribers == null) {
            return 0;
        }
        if (delivery.position() != null) {
            subscribers.position(delivery.position());
        }
        int count = subscribers.size();
        ClientId except = delivery.except();
        for (int i = count - 1; i >= 0; i--) {
            if (i < subscribers.size()) { // whoever is found broken takes itself out
                Connection connection = subscribers.connection(i);
                if (except == null || !connection.isOf(except)) {
                    connection.onOffer(delivery.frame(), lastOfTurn);
                }
            }
        }
        return count;
    }
}
