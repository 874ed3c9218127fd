package io.belfry.hub.shard;

import io.belfry.client.Position;
import io.belfry.hub.auth.ClientId;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.wire.Frame;
import org.jspecify.annotations.Nullable;

/**
 * One frame for all subscribers of a channel; the same object goes to every shard.
 *
 * @param position where subscribers are behind it; null if it moves nobody (ephemeral, or presence)
 * @param except whose connections do not get it: a client is not told of its own coming and going
 */
public record Delivery(
        ChannelName channel,
        Frame frame,
        @Nullable Position position,
        @Nullable ClientId except) {}
