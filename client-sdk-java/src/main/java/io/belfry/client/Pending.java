package io.belfry.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A publication that waits for its verdict, with what its attempts have told so far. */
final class Pending {
    private final PublishRequest request;
    private final CompletableFuture<PublishResult> result = new CompletableFuture<>();

    private volatile boolean begun;
    private boolean mayBePublished;
    private @Nullable Duration retryAfter;
    private String reason = "";
    private @Nullable Throwable cause;

    Pending(PublishRequest request) {
        this.request = request;
    }

    PublishRequest request() {
        return request;
    }

    CompletableFuture<PublishResult> result() {
        return result;
    }

    boolean isOpen() {
        return !result.isDone();
    }

    /** How long the hub asked to be left alone when it last answered. */
    Duration retryAfter() {
        return retryAfter == null ? Duration.ZERO : retryAfter;
    }

    void onSending() {
        begun = true;
    }

    /** Takes the verdict, if the attempt brought one. */
    void onAttempt(Attempt attempt) {
        PublishResult verdict = attempt.verdict();
        if (verdict != null) {
            result.complete(verdict);
            return;
        }
        mayBePublished |= attempt.mayBePublished();
        retryAfter = attempt.retryAfter();
        reason = attempt.reason();
        cause = attempt.cause();
    }

    /** Makes no more attempts if one of them may have succeeded and a second success would show. */
    void failIfNotRepeatable(int attempts) {
        if (mayBePublished && !request.isRepeatable()) {
            fail(attempts);
        }
    }

    /** No more attempts are made, for the reason of the last one. */
    void fail(int attempts) {
        fail(reason, attempts, cause);
    }

    void fail(String why, int attempts, @Nullable Throwable because) {
        result.completeExceptionally(new BelfryUnavailableException(
                why + " (attempts: " + attempts + ")", request.key(), mayBePublished, retryAfter, because));
    }

    /** Gives up because the publisher closes. An attempt that is under way still may succeed. */
    void abandon() {
        result.completeExceptionally(new BelfryUnavailableException(
                "the publisher was closed before the hub had answered", request.key(), begun, null, null));
    }
}
