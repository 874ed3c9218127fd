package io.belfry.hub.wire;

import java.util.Locale;

/** Why publications may be missing before the position that a client is told to go on from. */
public enum GapReason {
    /** The history the client knew is gone: another epoch. */
    HISTORY_LOST,
    /** Same epoch, but the chain of tags does not hold, or the client is beyond the top. */
    LINEAGE,
    /** The chain holds, but what the client lacks has been dropped by size or age. */
    TRIMMED,
    /** What the client sent was no position. */
    BAD_POSITION;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it travels: {@code history_lost}. */
    public String text() {
        return text;
    }
}
