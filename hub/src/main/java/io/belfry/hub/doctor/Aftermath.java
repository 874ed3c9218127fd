package io.belfry.hub.doctor;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** Asks, once a poll was cut, whether the nodes that answered before still do. */
final class Aftermath {
    private static final int BRIEF = 8;

    /**
     * Held at the same time. A balancer that goes by connections passes over a node that has more of them than the others; the
     * doctor himself holds three, clients that come and go make a difference too.
     */
    private static final int HELD = 24;

    private static final int ROUNDS = 2;

    private final LongFunction<HttpSeen> poll;
    private final Executor executor;
    private final List<HttpSeen> seen = new ArrayList<>();
    private final Set<String> missing;

    /**
     * Knows whom to look for.
     *
     * @param nodes who answered before
     * @param poll begins a session by a poll that waits so many milliseconds
     * @param executor runs those that are held, all at once
     */
    Aftermath(Set<String> nodes, LongFunction<HttpSeen> poll, Executor executor) {
        missing = new HashSet<>(nodes);
        this.poll = poll;
        this.executor = executor;
    }

    /**
     * Asks until each of them has answered, or somebody has refused, or so often that a node that took a quarter of the requests
     * before would by chance not be met once in five hundred times. That takes seconds: nginx shuns for ten.
     *
     * @param holdMillis that the way allows
     */
    List<HttpSeen> ask(long holdMillis) {
        for (int i = 0; i < BRIEF && goesOn(); i++) {
            add(poll.apply(0));
        }
        for (int i = 0; i < ROUNDS && goesOn(); i++) {
            Stream.generate(() -> CompletableFuture.supplyAsync(() -> poll.apply(holdMillis), executor))
                    .limit(HELD)
                    .toList()
                    .forEach(each -> add(each.join()));
        }
        return seen;
    }

    private void add(HttpSeen answer) {
        seen.add(answer);
        missing.remove(PollVerdicts.node(answer));
    }

    private boolean goesOn() {
        return seen.isEmpty() || (!missing.isEmpty() && seen.stream().allMatch(PollVerdicts::isConnected));
    }
}
