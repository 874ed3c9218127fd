package io.belfry.client;

import org.jspecify.annotations.Nullable;

/**
 * One payload that was published to a channel.
 *
 * @param channel name of the channel
 * @param position where it stands in the channel's history; null on ephemeral channels, which keep none
 * @param data the payload: JSON text exactly as it arrived, white space and digits included
 * @param from id of the user whose client published it; null when a server did
 */
public record Publication(
        String channel,
        @Nullable Position position,
        String data,
        @Nullable String from) {}
