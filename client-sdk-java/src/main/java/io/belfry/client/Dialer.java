package io.belfry.client;

/** Opens links. */
interface Dialer {
    /** Returns at once; the listener hears on the subscriber's thread what becomes of it. */
    void dial(LinkListener listener);
}
