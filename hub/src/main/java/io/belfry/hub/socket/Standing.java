package io.belfry.hub.socket;

/** How far a connection is with what its client asked for; a poll is answered according to it. */
public enum Standing {
    /** Commands are open. */
    ANSWERING,
    /** All commands are answered, and history that the client missed is still coming. */
    CATCHING_UP,
    /** All is there, and the client need not wait for more. */
    COMPLETE,
    /** All is there, and the client waits for what will be published. */
    WAITING
}
