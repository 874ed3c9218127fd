package io.belfry.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Judges what can be seen from short requests: paths, headers, nodes, origins. */
final class SurfaceVerdicts {
    private SurfaceVerdicts() {}

    /** Whether what belongs to the admin port is kept in; answers by path. */
    static Result admin(Map<String, HttpSeen> answers) {
        List<String> open = new ArrayList<>();
        answers.forEach((path, seen) -> {
            boolean ours = seen.body().contains("belfry_")
                    || Json.read(seen.body()).has("items")
                    || seen.code().equals("unauthorized");
            if (ours) {
                open.add(path + " (" + seen.status() + ")");
            }
        });
        return open.isEmpty()
                ? Result.ok(Check.ADMIN, "nothing of the admin port answers here")
                : Result.wrong(Check.ADMIN, Finding.ADMIN_EXPOSED, "open: " + String.join(", ", open));
    }

    /**
     * Whether requests with much in their headers come through.
     *
     * @param large with a cookie of 8 KiB and a token of 4 KiB
     * @param small with half of that
     */
    static Result headers(HttpSeen large, HttpSeen small) {
        if (large.isWhole(200)) {
            return Result.ok(Check.HEADERS, "8 KiB of cookies and a token of 4 KiB come through");
        }
        String says = "8 KiB of cookies and a token of 4 KiB: " + large.words();
        boolean clear = large.end() == End.COMPLETE && large.status() / 100 == 4;
        return small.isWhole(200) && clear
                ? Result.note(Check.HEADERS, Finding.HEADERS_TOO_LARGE, says + "; half of that comes through")
                : Result.wrong(Check.HEADERS, Finding.HEADERS_TOO_LARGE, says + "; half of that: " + small.words());
    }

    /** Whether every node that answers goes on with the same session; the polls all have the client of the first. */
    static Result nodes(String client, List<HttpSeen> polls) {
        Set<String> nodes = new TreeSet<>();
        Set<String> strangers = new TreeSet<>();
        for (HttpSeen poll : polls) {
            if (!poll.isWhole(200)) {
                return Result.unchecked(Check.NODES, "a poll was refused: " + poll.words());
            }
            nodes.add(PollVerdicts.node(poll));
            if (!Json.text(poll.body(), "client").equals(client)) {
                strangers.add(PollVerdicts.node(poll));
            }
        }
        String seen = nodes.size() == 1 ? "one node seen, " : nodes.size() + " nodes seen, ";
        seen += String.join(", ", nodes);
        return (strangers.isEmpty()
                        ? Result.ok(Check.NODES, seen + (nodes.size() == 1 ? "" : "; a session goes on at each"))
                        : Result.wrong(
                                Check.NODES,
                                Finding.CLIENT_FORGOTTEN,
                                seen + "; a session begun at one is unknown at " + String.join(", ", strangers)))
                .with("nodes", nodes.size());
    }

    /**
     * What a browser would make of the answers to a page of this origin.
     *
     * @param poll a poll with the origin; what it asks for does not matter
     */
    static Result cors(String origin, HttpSeen preflight, HttpSeen poll) {
        if (preflight.code().equals("forbidden_origin") || poll.code().equals("forbidden_origin")) {
            return Result.wrong(Check.CORS, Finding.ORIGIN_UNKNOWN, "the hub refuses " + origin);
        }
        Head asked = preflight.head();
        Head answered = poll.head();
        if (asked == null
                || preflight.status() / 100 != 2
                || asked.all("access-control-allow-origin").isEmpty()) {
            return Result.wrong(Check.CORS, Finding.CORS_LOST, "OPTIONS /connect: " + preflight.words());
        }
        for (Head head : answered == null ? List.of(asked) : List.of(asked, answered)) {
            List<String> allowed = head.all("access-control-allow-origin");
            if (!allowed.equals(List.of(origin))) {
                return Result.wrong(
                        Check.CORS, Finding.CORS_CHANGED, "Access-Control-Allow-Origin is " + quote(allowed));
            }
            if (!head.lists("vary", "origin")) {
                return Result.wrong(Check.CORS, Finding.CORS_CHANGED, "Vary: Origin is missing");
            }
        }
        return Result.ok(Check.CORS, "pages of " + origin + " may connect");
    }

    private static String quote(List<String> values) {
        return values.isEmpty() ? "missing" : String.join(" and ", values);
    }
}
