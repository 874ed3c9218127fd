package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published.
 *
 * @param data one JSON value without line breaks; never changed
 * @param from user id, when a client publishes
 * @param key idempotency key, if there is one
 * @param ephemeral whether it is only delivered, not kept
 */
public record Order(
        ChannelName channel,
        byte[] data,
        @Nullable String from,
        @Nullable String key,
        boolean ephemeral) {}
