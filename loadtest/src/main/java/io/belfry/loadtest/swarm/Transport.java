package io.belfry.loadtest.swarm;

/** The ways in which clients connect. */
public enum Transport {
    WEBSOCKET,
    STREAM,
    POLL
}
