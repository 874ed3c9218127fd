package io.belfry.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt at publishing ended: with a verdict, or with what is known without one.
 *
 * @param verdict null if there is none
 * @param mayBePublished whether the publication may be stored although there is no verdict
 * @param retryAfter how long the hub asked to be left alone; null if it did not say
 * @param reason for a person: why there is no verdict; empty if there is one
 * @param cause what went wrong, where it was an exception
 */
record Attempt(
        @Nullable PublishResult verdict,
        boolean mayBePublished,
        @Nullable Duration retryAfter,
        String reason,
        @Nullable Throwable cause) {

    static Attempt decided(PublishResult verdict) {
        return new Attempt(verdict, false, null, "", null);
    }

    static Attempt undecided(boolean mayBePublished, String reason) {
        return new Attempt(null, mayBePublished, null, reason, null);
    }
}
