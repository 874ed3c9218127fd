package io.belfry.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One or several publications on their way to the hub together: attempt after attempt for those that have no verdict
 * yet, each always with the same bytes and the same idempotency key, until all have one or the budget is spent.
 *
 * <p>Attempts follow one another, each begun by the end of the one before; no two threads are here at a time.
 */
final class Delivery {
    /** With less time an attempt would rather end unknown than with a verdict. */
    private static final Duration LEAST_ATTEMPT = Duration.ofMillis(100);

    private final Sender sender;
    private final RetryPolicy policy;
    private final long deadlineNanos;

    private List<Pending> open;
    private Runnable ended = () -> {};
    private int failures;

    Delivery(Sender sender, RetryPolicy policy, List<Pending> publications) {
        this.sender = sender;
        this.policy = policy;
        deadlineNanos = policy.timer().nanoTime() + policy.budget().toNanos();
        open = publications;
    }

    /**
     * Makes the first attempt, unless the publications have been cancelled or have waited for their turn too long.
     *
     * @param ended run once after the last attempt
     * @return false if there is nothing to be done; then {@code ended} is not run
     */
    boolean begin(Runnable ended) {
        if (isAtEnd(remaining(), "the publications before it took the whole retry budget")) {
            return false;
        }
        this.ended = ended;
        attempt();
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // onAttemptEnd sees every outcome.
    private void attempt() {
        Duration remaining = remaining(); // one look for both: time goes on between two
        if (isAtEnd(remaining, "the machine was too busy to try again in time")) {
            ended.run();
            return;
        }
        Duration timeout = remaining.compareTo(policy.attemptTimeout()) < 0 ? remaining : policy.attemptTimeout();
        List<PublishRequest> requests = open.stream().map(Pending::request).toList();
        open.forEach(Pending::onSending);
        send(requests, timeout).whenComplete(this::onAttemptEnd);
    }

    /** A defect of the sender fails the attempt like anything else: else what waits behind it would wait for ever. */
    private CompletableFuture<List<Attempt>> send(List<PublishRequest> requests, Duration timeout) {
        try {
            return sender.send(requests, timeout);
        } catch (RuntimeException defect) {
            return CompletableFuture.failedFuture(defect);
        }
    }

    private void onAttemptEnd(@Nullable List<Attempt> attempts, @Nullable Throwable defect) {
        for (int i = 0; i < open.size(); i++) {
            open.get(i)
                    .onAttempt(
                            attempts != null
                                    ? attempts.get(i)
                                    : new Attempt(null, true, null, "the attempt broke off", defect));
        }
        failures++;
        open.forEach(each -> each.failIfNotRepeatable(failures));
        dropAnswered();
        if (open.isEmpty()) {
            ended.run();
            return;
        }
        Duration longestAsked = open.stream()
                .map(Pending::retryAfter)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        Duration delay = policy.backoff().delay(failures).plus(longestAsked);
        if (delay.plus(LEAST_ATTEMPT).compareTo(remaining()) > 0) {
            open.forEach(each -> each.fail(failures));
            ended.run();
        } else {
            policy.timer().schedule(delay, this::attempt);
        }
    }

    /** Whether nothing is left to be done; in particular because there is no time left. */
    private boolean isAtEnd(Duration remaining, String whyLate) {
        dropAnswered();
        if (remaining.compareTo(Duration.ZERO) <= 0) {
            open.forEach(each -> each.fail(whyLate, failures, null));
            return true;
        }
        return open.isEmpty();
    }

    private void dropAnswered() {
        open = open.stream().filter(Pending::isOpen).toList();
    }

    private Duration remaining() {
        return Duration.ofNanos(deadlineNanos - policy.timer().nanoTime());
    }
}
