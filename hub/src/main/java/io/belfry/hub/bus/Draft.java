package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import org.jspecify.annotations.Nullable;

/**
 * What the bus is asked to publish: it has no position yet.
 *
 * @param data one JSON value without line breaks; never changed
 * @param from user id, when a client publishes
 * @param key idempotency key, if there is one
 * @param ephemeral whether it is only delivered, not kept
 */
public record Draft(
        ChannelName channel,
        byte[] data,
        @Nullable String from,
        @Nullable String key,
        boolean ephemeral) {}
