package io.belfry.hub.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges whether there is a hub at all, and whether it lets the doctor in. */
final class EntryVerdicts {
    private EntryVerdicts() {}

    /**
     * Whether a hub answers.
     *
     * @param live answer of {@code /health/live}
     * @param healthCheck answer of {@code /healthcheck.wx}
     * @param connect answer to a GET of {@code /connect}, for balancers that pass nothing else; null if it was not asked
     */
    static Result reachable(HttpSeen live, HttpSeen healthCheck, @Nullable HttpSeen connect) {
        if (live.end() == End.UNREACHABLE) {
            return Result.wrong(Check.REACHABLE, Finding.UNREACHABLE, live.words());
        }
        if (live.end() == End.UNTRUSTED) {
            return Result.wrong(Check.REACHABLE, Finding.UNTRUSTED, live.words());
        }
        if (isLive(live)) {
            boolean gateOpen = healthCheck.isWhole(202);
            return Result.ok(
                    Check.REACHABLE,
                    "a hub answers in " + Words.time(live.endMillis())
                            + (gateOpen ? "" : "; /healthcheck.wx: " + healthCheck.words()));
        }
        if (connect != null && connect.isWhole(426) && connect.code().equals("upgrade_required")) {
            return Result.ok(Check.REACHABLE, "a hub answers at /connect; /health/live is not passed on");
        }
        if (live.status() / 100 == 3) {
            String location = live.head() == null ? "" : live.head().first("location");
            return Result.wrong(Check.REACHABLE, Finding.REDIRECTED, "status " + live.status() + " to " + location);
        }
        if (List.of(502, 503, 504).contains(live.status()) && live.code().isEmpty()) {
            return Result.wrong(
                    Check.REACHABLE, Finding.NO_NODE, "status " + live.status() + " that is not from a hub");
        }
        return Result.wrong(Check.REACHABLE, Finding.NOT_A_HUB, live.words() + html(live));
    }

    static boolean isLive(HttpSeen seen) {
        return seen.isWhole(200) && Json.text(seen.body(), "status").equals("live");
    }

    private static String html(HttpSeen seen) {
        return seen.head() != null && seen.head().lists("content-type", "text/html") ? ", a page of HTML" : "";
    }

    /** Whether the hub lets a session begin, from the first poll. */
    static Result admitted(HttpSeen poll) {
        if (PollVerdicts.isConnected(poll)) {
            return Result.ok(Check.ADMITTED, "connected in " + Words.time(poll.endMillis()) + " by a poll");
        }
        if (poll.status() == 401) {
            return Result.wrong(Check.ADMITTED, Finding.TOKEN_NEEDED, poll.words());
        }
        if (poll.code().equals("not_found")) {
            return Result.unchecked(Check.ADMITTED, "polls, by which the doctor asks, are switched off at the hub");
        }
        if (!poll.code().isEmpty()) {
            return Result.wrong(Check.ADMITTED, Finding.HUB_REFUSES, poll.words());
        }
        return Result.wrong(Check.ADMITTED, Finding.NOT_A_HUB, "/connect: " + poll.words());
    }
}
