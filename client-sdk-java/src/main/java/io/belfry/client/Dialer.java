package io.belfry.client;

/** Opens links. */
interface Dialer {
    /**
     * Returns at once what will be the link; the listener hears on the subscriber's thread what becomes of it. Aborted before
     * it is open, it is closed as soon as it opens.
     */
    Link dial(LinkListener listener);
}
