package io.belfry.hub.message;

import io.belfry.client.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a new subscriber wants to begin.
 *
 * @param kind what it asks for
 * @param position for {@link Kind#RESUME}, the position it has reached
 * @param rewind for {@link Kind#REWIND}, how many of the newest publications it wants first
 */
public record Start(Kind kind, @Nullable Position position, int rewind) {
    /** The four ways to begin. */
    public enum Kind {
        /** At the top: only what comes. */
        FRESH,
        /** Behind a position it has reached before. */
        RESUME,
        /** With the newest publications. */
        REWIND,
        /** It named something that is no position; as fresh, but the client is told. */
        BAD_POSITION
    }

    public static final Start FRESH = new Start(Kind.FRESH, null, 0);
    public static final Start BAD_POSITION = new Start(Kind.BAD_POSITION, null, 0);

    public static Start resume(Position position) {
        return new Start(Kind.RESUME, position, 0);
    }

    public static Start rewind(int publications) {
        return new Start(Kind.REWIND, null, publications);
    }
}
