package io.belfry.client.redis;

import io.belfry.client.Position;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt to publish over Redis.
 *
 * @param position where it stands; null unless accepted, and for ephemeral publications
 * @param duplicate whether an earlier attempt with the same key and payload had been accepted
 * @param reason for a person: what Redis or the connection said; empty if accepted
 */
public record RedisAnswer(Kind kind, @Nullable Position position, boolean duplicate, String reason) {

    /** How it ended. */
    public enum Kind {
        /** In the master's history and on its way to every node that listens. */
        ACCEPTED,
        /** The key was used with another payload; final. */
        KEY_CONFLICT,
        /** Certainly not published; may be tried again. */
        NOT_STORED,
        /** May be published or not; repeating it with the same key is safe. */
        UNKNOWN,
        /** What Redis holds for this channel is not what Belfry wrote; other channels are fine. */
        CORRUPT
    }

    static RedisAnswer accepted(@Nullable Position position, boolean duplicate) {
        return new RedisAnswer(Kind.ACCEPTED, position, duplicate, "");
    }

    RedisAnswer asUnknown() {
        return of(Kind.UNKNOWN, reason);
    }

    static RedisAnswer of(Kind kind, String reason) {
        return new RedisAnswer(kind, null, false, reason);
    }
}
