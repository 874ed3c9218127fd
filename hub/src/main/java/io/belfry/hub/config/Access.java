package io.belfry.hub.config;

/** Who may do something on the channels of a namespace. */
public enum Access {
    /** Everyone, with or without a token. */
    ANYONE,
    /** Whoever has a valid token. */
    USER,
    /** Whoever has a grant for the channel. */
    GRANTED
}
