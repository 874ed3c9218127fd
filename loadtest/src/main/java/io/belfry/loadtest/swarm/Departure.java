package io.belfry.loadtest.swarm;

/** How a visitor goes. */
public enum Departure {
    /** As its transport does it properly: with a close frame, by hanging up on a stream, by polling no more. */
    GOODBYE,
    /** Its connection is reset, as when its process dies. */
    RESET,
    /** It answers nothing from then on, as when its network dies; the hub can find out by WebSocket only. */
    SILENCE
}
