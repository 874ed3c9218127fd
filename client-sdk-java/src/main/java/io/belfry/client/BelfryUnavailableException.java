package io.belfry.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * No verdict was to be had within the retry budget: the hub was unreachable, overloaded or did not answer.
 *
 * <p>May be retried. With the same {@linkplain #key() idempotency key} and payload, soon enough for the hub to remember
 * it (two minutes by default), that never publishes twice.
 */
public class BelfryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String key;
    private final boolean mayBePublished;
    private final @Nullable Duration retryAfter;

    BelfryUnavailableException(
            String message,
            String key,
            boolean mayBePublished,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.key = key;
        this.mayBePublished = mayBePublished;
        this.retryAfter = retryAfter;
    }

    /** The idempotency key that every attempt carried; empty for {@link Publisher#toClient}, which has none. */
    public String key() {
        return key;
    }

    /** False if the publication was certainly not stored; true if some attempt may have been. */
    public boolean mayBePublished() {
        return mayBePublished;
    }

    /** How long the hub asked to be left alone when it last answered; null if it did not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
