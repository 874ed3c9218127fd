package io.belfry.hub.socket;

/** Where a slot for an open link was taken, and goes back to: once, whatever becomes of the link. Thread-safe. */
interface Slots {

    void giveBack();
}
