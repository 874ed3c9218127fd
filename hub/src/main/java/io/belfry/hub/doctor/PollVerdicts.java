package io.belfry.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** Judges polls. */
final class PollVerdicts {
    /** What clients wait unless they have learnt better. */
    static final long USUAL_WAIT_MILLIS = 25_000;

    /** Of so many requests a node must have answered one, before it is missed: else chance may explain it. */
    private static final int OFTEN = 4;

    private PollVerdicts() {}

    /** Whether two answers to new sessions are what a hub sent. */
    static Result answer(HttpSeen one, HttpSeen other) {
        for (HttpSeen seen : List.of(one, other)) {
            Head head = seen.head();
            if (head == null || !seen.isWhole(200)) {
                return Result.unchecked(Check.POLL_ANSWER, "refused: " + seen.words());
            }
            if (!head.first("content-encoding").isEmpty()) {
                return changed("Content-Encoding: " + head.first("content-encoding") + ", which was not asked for");
            }
            if (!head.lists("content-type", "application/x-ndjson")) {
                return changed("Content-Type is " + head.first("content-type"));
            }
            if (!isConnected(seen)) {
                return changed("the body does not begin with the line connected");
            }
            if (!head.lists("cache-control", "no-store")) {
                return cached("Cache-Control: no-store is "
                        + (head.first("cache-control").isEmpty() ? "gone" : "changed"));
            }
            if (!head.first("age").isEmpty()) {
                return cached("it comes with Age: " + head.first("age"));
            }
        }
        return Json.text(one.body(), "client").equals(Json.text(other.body(), "client"))
                ? cached("two new sessions got the same answer")
                : Result.ok(Check.POLL_ANSWER, "arrives unchanged, and is not cached");
    }

    private static Result changed(String says) {
        return Result.wrong(Check.POLL_ANSWER, Finding.ANSWER_CHANGED, says);
    }

    private static Result cached(String says) {
        return Result.wrong(Check.POLL_ANSWER, Finding.ANSWER_CACHED, says);
    }

    /** Whether somebody on the way ended it, by a status of his own or without any. */
    static boolean isCut(HttpSeen poll) {
        return !poll.isWhole(200) && poll.end() != End.PATIENCE && poll.code().isEmpty();
    }

    /**
     * Which waits the way allows.
     *
     * @param polls what came of each, by its wait in milliseconds
     */
    static Result longestWait(SortedMap<Long, HttpSeen> polls) {
        long longest = 0;
        long cutAfter = Long.MAX_VALUE;
        boolean usualCut = false;
        List<String> each = new ArrayList<>();
        for (Map.Entry<Long, HttpSeen> poll : polls.entrySet()) {
            HttpSeen seen = poll.getValue();
            String wait = poll.getKey() / 1_000 + " s ";
            if (seen.isWhole(200)) {
                longest = Math.max(longest, Math.min(seen.endMillis(), poll.getKey()));
                each.add(wait + "comes back");
            } else if (seen.end() == End.PATIENCE) {
                longest = Math.max(longest, seen.endMillis());
                each.add(wait + "still held after " + Words.time(seen.endMillis()));
            } else if (!isCut(seen)) {
                return Result.unchecked(Check.POLL_WAIT, "refused by the hub: " + seen.words());
            } else {
                cutAfter = Math.min(cutAfter, seen.endMillis());
                usualCut |= poll.getKey() <= USUAL_WAIT_MILLIS;
                String how = seen.end() == End.COMPLETE ? "status " + seen.status() : "no answer";
                each.add(wait + "cut after " + Words.time(seen.endMillis()) + " (" + how + ")");
            }
        }
        String says = String.join(", ", each);
        if (cutAfter == Long.MAX_VALUE) {
            return Result.ok(Check.POLL_WAIT, says).with("longestMillis", longest);
        }
        Result result = usualCut
                ? Result.wrong(Check.POLL_WAIT, Finding.POLL_CUT, says)
                : Result.note(Check.POLL_WAIT, Finding.POLL_CUT, says + "; clients ask for 25 s");
        return result.with("longestMillis", longest).with("cutMillis", cutAfter);
    }

    /**
     * Whether a poll that was cut has consequences for everybody else.
     *
     * @param before how often each node answered before
     * @param after what new sessions got since: enough of them to meet every node, unless one is shunned or was met by luck
     */
    static Result aftermath(Map<String, Integer> before, List<HttpSeen> after) {
        Set<String> missing = new TreeSet<>(before.keySet());
        for (HttpSeen seen : after) {
            if (!isConnected(seen)) {
                return seen.code().isEmpty()
                        ? Result.wrong(
                                Check.POLL_AFTERMATH, Finding.NODES_SHUNNED, "a request since got " + seen.words())
                        : Result.unchecked(Check.POLL_AFTERMATH, "refused by the hub: " + seen.words());
            }
            missing.remove(node(seen));
        }
        if (missing.isEmpty()) {
            return Result.ok(
                    Check.POLL_AFTERMATH,
                    before.size() > 1 ? "every node goes on serving" : "the next request is served");
        }
        int asked = before.values().stream().mapToInt(Integer::intValue).sum();
        for (String node : missing) {
            int answered = before.getOrDefault(node, 0);
            if (answered * OFTEN >= asked) {
                return Result.note(
                        Check.POLL_AFTERMATH,
                        Finding.NODES_SHUNNED,
                        node + " answered " + answered + " of " + asked + " requests before, and none of "
                                + after.size() + " since");
            }
        }
        return Result.ok(
                Check.POLL_AFTERMATH,
                "the next requests are served; " + String.join(", ", missing) + " was not met again, nor often before");
    }

    static boolean isConnected(HttpSeen seen) {
        return seen.isWhole(200) && Json.text(seen.body(), "type").equals("connected");
    }

    /** Who answered a session that is connected. */
    static String node(HttpSeen seen) {
        return Json.text(seen.body(), "node");
    }
}
