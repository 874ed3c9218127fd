package io.belfry.hub.config;

/** A way in which lines travel between hub and client. */
public enum Transport {
    WEBSOCKET,
    STREAM,
    POLL
}
