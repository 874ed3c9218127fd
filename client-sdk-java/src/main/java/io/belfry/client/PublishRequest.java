package io.belfry.client;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A publication as it was asked for.
 *
 * @param name name of the channel, or id of the user; empty for everybody
 * @param data one JSON value on one line, UTF-8
 * @param key idempotency key
 */
record PublishRequest(Kind kind, String name, byte[] data, String key) {
    private static final int OVERHEAD_BYTES = 32;

    enum Kind {
        CHANNEL,
        USER,
        EVERYBODY
    }

    /** The request, or null if the payload is not one JSON value. */
    static @Nullable PublishRequest of(Kind kind, String name, String json, String key) {
        String line = JsonText.oneLine(json);
        return line == null ? null : new PublishRequest(kind, name, line.getBytes(StandardCharsets.UTF_8), key);
    }

    /** What it counts for while it waits. */
    int bytes() {
        return data.length + name.length() + key.length() + OVERHEAD_BYTES;
    }

    /** Name of the channel that carries it. */
    String channel() {
        return switch (kind) {
            case CHANNEL -> name;
            case USER -> "$user:" + name;
            case EVERYBODY -> "$all";
        };
    }
}
