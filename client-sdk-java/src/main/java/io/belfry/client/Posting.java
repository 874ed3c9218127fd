package io.belfry.client;

import org.jspecify.annotations.Nullable;

/**
 * One of several publications that are asked for together.
 *
 * @param channel name of the channel
 * @param json payload: JSON text, one value
 * @param key idempotency key, 1 to 128 printable ASCII characters used for one payload only; null to have one made
 */
public record Posting(String channel, String json, @Nullable String key) {
    /** The same with a key that is made for it. */
    public Posting(String channel, String json) {
        this(channel, json, null);
    }
}
