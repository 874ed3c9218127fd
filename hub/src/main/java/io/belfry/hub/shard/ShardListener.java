package io.belfry.hub.shard;

import io.belfry.hub.connection.Subscription;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Start;

/** What a shard tells the channels. Called on the shard's I/O thread, from several shards at once; must not block. */
public interface ShardListener {

    /**
     * A subscription wants to begin. {@link Shard#begin} answers, before any publication that its answer does not cover:
     * answer and publications travel through the same mailbox. Unless the answer is a refusal or says {@code more}, the
     * shard counts as a listener of the channel until {@link #onLeft}.
     */
    void onWanted(Shard shard, Subscription subscription, Start start);

    /** One subscription that had begun, or would have, has ended. */
    void onLeft(Shard shard, ChannelName channel);
}
