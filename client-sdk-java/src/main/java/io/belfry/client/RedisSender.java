package io.belfry.client;

import io.belfry.client.redis.PublishRules;
import io.belfry.client.redis.RedisAnswer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Publishes over Redis, past the nodes, and so under the rules that they have left there. */
final class RedisSender implements Sender {
    /** A question ends before its attempt does: only it knows that nobody has been asked yet. */
    private static final int QUESTION_TENTHS = 9;

    private final RedisAttempt redis;
    private final RedisAsking nodes;
    private final KnownRules rules;
    private final Timer timer;
    private final Executor executor;

    /** @param executor completes what is returned: what callers do then is nothing for Redis' threads */
    RedisSender(RedisAttempt redis, RedisAsking nodes, KnownRules rules, Timer timer, Executor executor) {
        this.redis = redis;
        this.nodes = nodes;
        this.rules = rules;
        this.timer = timer;
        this.executor = executor;
    }

    /** Whether the payload is too large depends on rules that may not have been read yet. */
    @Override
    public @Nullable String rejection(PublishRequest request) {
        return null;
    }

    @Override
    public CompletableFuture<List<Attempt>> send(List<PublishRequest> requests, Duration timeout) {
        long patienceEndsNanos = timer.nanoTime() + timeout.toNanos() * QUESTION_TENTHS / 10;
        RedisRound round = new RedisRound(request -> once(request, patienceEndsNanos));
        Timer.Alarm deadline = timer.schedule(timeout, round::onLate);
        return round.attempt(requests)
                .whenComplete((attempts, defect) -> deadline.cancel())
                .thenApplyAsync(Function.identity(), executor);
    }

    private CompletableFuture<Attempt> once(PublishRequest request, long patienceEndsNanos) {
        return rules.get()
                .handle((known, failure) -> known == null
                        ? CompletableFuture.completedFuture(Attempt.undecided(false, reason(failure)))
                        : once(request, known, patienceEndsNanos))
                .thenCompose(Function.identity());
    }

    private CompletionStage<Attempt> once(PublishRequest request, PublishRules known, long patienceEndsNanos) {
        if (request.data().length > known.messageBytes()) {
            return CompletableFuture.completedFuture(Attempt.decided(PublishResult.rejected(PublishResult.TOO_LARGE)));
        }
        return request.kind() == PublishRequest.Kind.CLIENT
                ? nodes.ask(ClientQuestion.of(request), until(patienceEndsNanos))
                        .thenApply(ClientQuestion::attempt)
                : redis.publish(request.channel(), request.data(), request.key(), known.of(request.channel()))
                        .thenApply(RedisSender::attempt);
    }

    private Duration until(long nanos) {
        return Duration.ofNanos(Math.max(0, nanos - timer.nanoTime()));
    }

    private static Attempt attempt(RedisAnswer answer) {
        return switch (answer.kind()) {
            case ACCEPTED -> Attempt.decided(PublishResult.accepted(answer.position(), answer.duplicate()));
            case KEY_CONFLICT -> Attempt.decided(PublishResult.rejected(PublishResult.KEY_CONFLICT));
            case CORRUPT -> Attempt.decided(PublishResult.rejected(PublishResult.STATE_CORRUPT));
            case NOT_STORED -> Attempt.undecided(false, "Redis did not take it: " + answer.reason());
            case UNKNOWN -> Attempt.undecided(true, "Redis did not answer: " + answer.reason());
        };
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return "Redis could not be asked: " + (cause == null ? "" : cause.getMessage());
    }
}
