package io.belfry.client;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One publication on its way to the hub: attempt after attempt with the same bytes, and so with the same idempotency
 * key, until there is a verdict or the budget is spent.
 *
 * <p>Attempts follow one another, each begun by the end of the one before; no two threads are here at a time, but for
 * {@link #abandon}.
 */
final class Delivery {
    private final HttpSender sender;
    private final RetryPolicy policy;
    private final String path;
    private final byte[] body;
    private final String key;
    private final long deadlineNanos;
    private final CompletableFuture<PublishResult> result = new CompletableFuture<>();

    private Runnable ended = () -> {};
    private int failures;
    private volatile boolean begun;
    private boolean mayBePublished;
    private @Nullable Duration retryAfter;

    Delivery(HttpSender sender, RetryPolicy policy, String path, byte[] body, String key) {
        this.sender = sender;
        this.policy = policy;
        this.path = path;
        this.body = body;
        this.key = key;
        deadlineNanos = policy.timer().nanoTime() + policy.budget().toNanos();
    }

    CompletableFuture<PublishResult> result() {
        return result;
    }

    /**
     * Makes the first attempt, unless the publication has been cancelled or has waited for its turn too long.
     *
     * @param ended run once after the last attempt
     * @return false if there is nothing to be done; then {@code ended} is not run
     */
    boolean begin(Runnable ended) {
        failIfLate("the publications before it took the whole retry budget");
        if (result.isDone()) {
            return false;
        }
        this.ended = ended;
        begun = true;
        attempt();
        return true;
    }

    /** Gives up because the publisher closes. An attempt that is under way still may succeed. */
    void abandon() {
        result.completeExceptionally(new BelfryUnavailableException(
                "the publisher was closed before the hub had answered", key, begun, null, null));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // onAttemptEnd sees every outcome.
    private void attempt() {
        failIfLate("the machine was too busy to try again in time");
        if (result.isDone()) {
            ended.run();
            return;
        }
        Duration remaining = remaining();
        Duration timeout = remaining.compareTo(policy.attemptTimeout()) < 0 ? remaining : policy.attemptTimeout();
        sender.post(path, body, timeout).whenComplete(this::onAttemptEnd);
    }

    private void onAttemptEnd(@Nullable HttpAnswer answer, @Nullable Throwable failure) {
        if (answer == null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            mayBePublished |= !isBeforeSending(cause);
            tryAgain("the hub could not be reached", cause);
            return;
        }
        PublishResult verdict = answer.verdict();
        if (verdict != null) {
            result.complete(verdict);
            ended.run();
            return;
        }
        mayBePublished |= answer.mayBePublished();
        retryAfter = answer.retryAfter();
        tryAgain("the hub answered " + answer.status(), null);
    }

    private void tryAgain(String why, @Nullable Throwable cause) {
        Duration delay = policy.backoff().delay(++failures);
        if (retryAfter != null) {
            delay = delay.plus(retryAfter);
        }
        if (delay.compareTo(remaining()) >= 0) {
            fail(why, cause);
            ended.run();
        } else {
            policy.timer().schedule(delay, this::attempt);
        }
    }

    private void failIfLate(String why) {
        if (remaining().compareTo(Duration.ZERO) <= 0) {
            fail(why, null);
        }
    }

    private void fail(String why, @Nullable Throwable cause) {
        result.completeExceptionally(new BelfryUnavailableException(
                why + " (attempts: " + failures + ")", key, mayBePublished, retryAfter, cause));
    }

    private Duration remaining() {
        return Duration.ofNanos(deadlineNanos - policy.timer().nanoTime());
    }

    private static boolean isBeforeSending(@Nullable Throwable cause) {
        return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
    }
}
