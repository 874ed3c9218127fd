package io.belfry.client;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One round of attempts over Redis, until all have ended or their time is over.
 *
 * <p>Publications to different channels are under way at once, those to one channel follow one another: which of them a
 * broken connection swallows cannot be told before the answer, and none may be stored before one ahead of it.
 */
final class RedisRound {
    private final Function<PublishRequest, CompletableFuture<Attempt>> once;
    private final Set<CompletableFuture<Attempt>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean isOver;

    /** @param once makes one attempt; never completes exceptionally */
    RedisRound(Function<PublishRequest, CompletableFuture<Attempt>> once) {
        this.once = once;
    }

    CompletableFuture<List<Attempt>> attempt(List<PublishRequest> requests) {
        Map<String, CompletableFuture<Attempt>> newest = new HashMap<>();
        List<CompletableFuture<Attempt>> attempts = requests.stream()
                .map(request -> newest.compute(
                        request.channel(),
                        (channel, before) -> before == null ? begin(request) : beginAfter(before, request)))
                .toList();
        return CompletableFuture.allOf(attempts.toArray(CompletableFuture<?>[]::new))
                .thenApply(all -> attempts.stream().map(CompletableFuture::join).toList());
    }

    /** The time is over: nothing is begun any more, and what is under way counts as unknown. */
    void onLate() {
        isOver = true;
        underWay.forEach(attempt -> attempt.complete(Attempt.undecided(true, "Redis did not answer in time")));
    }

    private CompletableFuture<Attempt> beginAfter(CompletableFuture<Attempt> before, PublishRequest request) {
        return before.thenCompose(end -> end.verdict() != null
                ? begin(request)
                : CompletableFuture.completedFuture(Attempt.undecided(false, "the one before it was not stored")));
    }

    private CompletableFuture<Attempt> begin(PublishRequest request) {
        if (isOver) {
            return CompletableFuture.completedFuture(Attempt.undecided(false, "no time was left to ask Redis"));
        }
        CompletableFuture<Attempt> attempt = once.apply(request).copy();
        underWay.add(attempt);
        if (isOver) {
            onLate(); // it came between the look and the addition
        }
        return attempt;
    }
}
