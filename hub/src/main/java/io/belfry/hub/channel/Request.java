package io.belfry.hub.channel;

import io.belfry.hub.connection.Subscription;
import io.belfry.hub.message.Start;
import io.belfry.hub.shard.Shard;

/** A subscription that wants to begin. */
record Request(Shard shard, Subscription subscription, Start start) {}
