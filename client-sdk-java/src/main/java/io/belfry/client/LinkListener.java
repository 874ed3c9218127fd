package io.belfry.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Hears what happens on one {@link Link}; called on the subscriber's thread. Nothing follows a refusal or a loss. */
interface LinkListener {
    void onOpen();

    void onLine(String line);

    /** The hub, or a balancer before it, answered the handshake with something else than an upgrade. */
    void onRefused(int status, @Nullable Duration retryAfter);

    /**
     * The link has ended, or never opened.
     *
     * @param closeCode {@link Ending#NO_CLOSE_CODE} if no close frame came
     */
    void onLost(int closeCode);
}
