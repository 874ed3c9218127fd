package io.belfry.client;

/**
 * Hears what clients do. Called on the one thread of {@link ClientEvents}, one call at a time; may block. If it throws, the
 * event counts as not handled: the exception goes to the thread's uncaught-exception handler, and the event comes again, to
 * this instance or another one, after {@link ClientEventsOptions#takeOver}, and so on for as long as it is kept.
 */
public interface ClientEventListener {
    /** A client has come: once, however many connections it has, and not again if it is back within seconds. */
    default void onOpen(ClientEvent event) {}

    /** A client has gone: it left, or did not come back for some seconds, or its node died and nobody else has it. */
    default void onClose(ClientEvent event) {}

    /** A client has published, and every subscriber gets it. */
    default void onPublish(ClientEvent event, ClientPublication publication) {}
}
