package io.belfry.hub.connection;

/** What became of a frame that was offered to a connection. */
public enum Verdict {
    ACCEPTED,
    /** The queue passed its limit; the connection is being closed with 4002. */
    SLOW,
    /** The connection takes nothing any more. */
    CLOSED
}
