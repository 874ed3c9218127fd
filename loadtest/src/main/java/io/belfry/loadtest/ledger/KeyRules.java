package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** I3 and I7: what a publisher's key, its payload and its outcomes have to do with each other. */
final class KeyRules {
    private final Ledger ledger;
    private final Map<String, Lineage> lineages;
    private final Collection<Track> tracks;
    private final List<Violation> violations = new ArrayList<>();

    private record Key(String channel, String key) {}

    private record Payload(String channel, String sha) {}

    KeyRules(Ledger ledger, Map<String, Lineage> lineages, Collection<Track> tracks) {
        this.ledger = ledger;
        this.lineages = lineages;
        this.tracks = tracks;
    }

    List<Violation> check() {
        checkPayloadsOfKeys();
        lineages.forEach((channel, lineage) -> {
            for (String sha : lineage.payloads()) {
                checkPositions(channel, lineage, sha);
            }
        });
        checkTruth();
        return violations;
    }

    private void checkPayloadsOfKeys() {
        Map<Key, String> payloads = new HashMap<>();
        for (Attempt attempt : ledger.attempts()) {
            if (attempt.outcome() == Outcome.OK) {
                String known = payloads.putIfAbsent(new Key(attempt.channel(), attempt.key()), attempt.sha());
                if (known != null && !known.equals(attempt.sha())) {
                    violate(
                            Invariant.I3_KEY,
                            attempt.channel(),
                            "key " + attempt.key() + " was accepted with two payloads");
                }
            }
        }
    }

    /** Twice in an epoch is once too often, unless the first was on a branch that was given up, and its key with it. */
    private void checkPositions(String channel, Lineage lineage, String sha) {
        List<Position> positions = List.copyOf(lineage.positionsOf(sha));
        for (int i = 0; i < positions.size(); i++) {
            for (Position other : positions.subList(i + 1, positions.size())) {
                Position one = positions.get(i);
                if (one.epoch().equals(other.epoch()) && !areOnTwoBranches(lineage, one, other)) {
                    violate(Invariant.I3_KEY, channel, "one payload is at " + one + " and at " + other);
                }
            }
        }
    }

    private boolean areOnTwoBranches(Lineage lineage, Position one, Position other) {
        Long fork = lineage.firstFork(one.epoch());
        return fork != null
                && fork <= Math.max(one.offset(), other.offset())
                && tracks.stream().noneMatch(track -> track.holdsTogether(one, other))
                && !bothAreKept(one, other);
    }

    private boolean bothAreKept(Position one, Position other) {
        return ledger.kept().stream()
                        .filter(kept ->
                                kept.position().equals(one) || kept.position().equals(other))
                        .count()
                >= 2;
    }

    private void checkTruth() {
        Set<Payload> published = new HashSet<>();
        Set<Payload> possible = new HashSet<>();
        for (Attempt attempt : ledger.attempts()) {
            Payload payload = new Payload(attempt.channel(), attempt.sha());
            published.add(payload);
            if (attempt.outcome() != Outcome.REFUSED) {
                possible.add(payload);
            }
        }
        lineages.forEach((channel, lineage) -> {
            for (String sha : lineage.payloads()) {
                Payload payload = new Payload(channel, sha);
                if (!possible.contains(payload)) {
                    String what = published.contains(payload) ? "was refused" : "nobody published";
                    violate(Invariant.I7_TRUTH, channel, "what " + what + " is at " + lineage.positionsOf(sha));
                }
            }
        });
    }

    private void violate(Invariant invariant, String channel, String detail) {
        violations.add(new Violation(invariant, "", channel, detail));
    }
}
