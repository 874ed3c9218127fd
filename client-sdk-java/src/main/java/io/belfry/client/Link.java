package io.belfry.client;

/** A way to a hub that carries lines, once it is open. Used from the subscriber's thread only; no method blocks. */
interface Link {
    void send(String line);

    /** Says good-bye, and closes the socket a moment later whether or not the hub answers. */
    void leave();

    /** Closes the socket now, or as soon as there is one. */
    void abort();
}
