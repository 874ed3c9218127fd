package io.belfry.hub.channel;

import io.belfry.hub.connection.Subscription;
import io.belfry.hub.message.Start;
import io.belfry.hub.shard.Shard;

/**
 * A subscription that wants to begin.
 *
 * @param compared whether the channel was compared with the history after this was asked for
 */
record Request(Shard shard, Subscription subscription, Start start, boolean compared) {

    Request(Shard shard, Subscription subscription, Start start) {
        this(shard, subscription, start, false);
    }

    Request onceCompared() {
        return new Request(shard, subscription, start, true);
    }
}
