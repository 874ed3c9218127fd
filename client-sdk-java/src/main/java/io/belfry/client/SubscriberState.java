package io.belfry.client;

/** How a {@link Subscriber} stands with the hub. */
public enum SubscriberState {
    /** On the way to the hub. */
    CONNECTING,
    /** Publications arrive as they are made. */
    CONNECTED,
    /** Connected to a node that has lost the path to the others: it will repair what is missed, or report a gap. */
    DEGRADED,
    /** Not connected; the next attempt comes by itself. */
    WAITING,
    /** Closed, by the program or for good by the hub. */
    CLOSED
}
