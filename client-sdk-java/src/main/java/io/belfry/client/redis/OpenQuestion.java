package io.belfry.client.redis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A question to all nodes while answers to it count. */
final class OpenQuestion {
    private final Predicate<byte[]> enough;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final List<byte[]> answers = new ArrayList<>();
    private @Nullable Set<String> missing; // null: not sent
    private boolean isOver;
    private String notSent = "no answer from Redis in time";

    OpenQuestion(Predicate<byte[]> enough) {
        this.enough = enough;
    }

    /** Completes when there is nothing more to wait for. */
    CompletableFuture<Void> done() {
        return done;
    }

    /** The nodes are about to be asked; false if nobody waits for them any more. */
    synchronized boolean onSending(Set<String> nodes) {
        if (isOver) {
            return false;
        }
        missing = new HashSet<>(nodes);
        return true;
    }

    void onFailure(String reason) {
        synchronized (this) {
            notSent = reason;
        }
        done.complete(null);
    }

    void onAnswer(String node, byte[] answer) {
        if (take(node, answer)) {
            done.complete(null);
        }
    }

    /** What came until now; nothing counts that comes later. */
    synchronized RedisReplies end() {
        isOver = true;
        if (missing == null) {
            return new RedisReplies(RedisReplies.Kind.NOT_ASKED, List.of(), notSent);
        }
        boolean isComplete = missing.isEmpty() || answers.stream().anyMatch(enough);
        return new RedisReplies(
                isComplete ? RedisReplies.Kind.COMPLETE : RedisReplies.Kind.SILENT, List.copyOf(answers), "");
    }

    /** Counts an answer, also that of a node which is younger than the question; true if it was the last that matters. */
    private synchronized boolean take(String node, byte[] answer) {
        if (missing == null) {
            return false;
        }
        missing.remove(node);
        if (answer.length > 0) {
            answers.add(answer);
        }
        return missing.isEmpty() || (answer.length > 0 && enough.test(answer));
    }
}
