package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Closes the account of a run: compares what publishers were told with what each client saw, and says where an {@link
 * Invariant} does not hold.
 *
 * <p>Strict on purpose: that Redis lost what it had acknowledged excuses nothing. Then each client concerned must have been
 * told of a gap.
 */
public final class LedgerChecker {
    private final Ledger ledger;
    private final Allowance allowance;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Lineage> lineages = new LinkedHashMap<>();
    private final Map<TrackId, Track> tracks = new LinkedHashMap<>();

    private record TrackId(String client, String channel) {}

    private LedgerChecker(Ledger ledger, Allowance allowance) {
        this.ledger = ledger;
        this.allowance = allowance;
    }

    /** What is wrong; empty if the account closes. */
    public static List<Violation> check(Ledger ledger, Allowance allowance) {
        return new LedgerChecker(ledger, allowance).check();
    }

    private List<Violation> check() {
        walk();
        tracks.values().forEach(this::checkGaps);
        tracks.values().forEach(this::checkBarrier);
        checkCompleteness();
        violations.addAll(new KeyRules(ledger, lineages, tracks.values()).check());
        return List.copyOf(violations);
    }

    /** I1, I2 and I5 show themselves on the way. */
    private void walk() {
        for (Attempt attempt : ledger.attempts()) {
            Position position = attempt.position();
            if (attempt.outcome() == Outcome.OK && position != null) {
                lineage(attempt.channel()).carries(position, attempt.sha(), attempt.publisher());
            }
        }
        for (Observation seen : ledger.observations()) {
            if (!seen.channel().isEmpty()) {
                track(seen.client(), seen.channel()).see(seen);
            }
        }
        for (Kept kept : ledger.kept()) {
            Lineage lineage = lineage(kept.channel());
            lineage.keeps(kept.position(), kept.sha());
            String previous = kept.previous();
            if (previous != null) {
                lineage.follows(kept.position(), previous, "the history");
            }
        }
    }

    private void checkGaps(Track track) {
        for (String reason : track.gapReasons()) {
            if (!allowance.gapReasons().contains(reason)) {
                violate(Invariant.I6_GAPS, track, "a gap for a reason that is none here: " + reason);
            }
        }
        if (track.gapReasons().size() > allowance.gaps()) {
            violate(Invariant.I6_GAPS, track, "more gaps than the fault explains: " + track.gapReasons());
        }
    }

    private void checkBarrier(Track track) {
        String barrier = allowance.barriers().get(track.channel);
        if (barrier != null && !track.receivedPayload(barrier)) {
            violate(Invariant.LIVENESS, track, "the last publication was not received");
        }
    }

    private void checkCompleteness() {
        for (Attempt attempt : ledger.attempts()) {
            if (attempt.outcome() == Outcome.REFUSED) {
                continue;
            }
            for (Position position : lineage(attempt.channel()).positionsOf(attempt.sha())) {
                for (Track track : tracks.values()) {
                    if (track.channel.equals(attempt.channel())
                            && track.lacks(position, attempt.startNanos(), barrierOf(track))) {
                        String key = attempt.key();
                        violate(Invariant.I4_COMPLETE, track, "did not get " + position + ", key " + key);
                    }
                }
            }
        }
    }

    private @Nullable Position barrierOf(Track track) {
        String barrier = allowance.barriers().get(track.channel);
        return barrier == null
                ? null
                : lineage(track.channel).positionsOf(barrier).stream()
                        .filter(track::received)
                        .findAny()
                        .orElse(null);
    }

    private Lineage lineage(String channel) {
        return lineages.computeIfAbsent(channel, name -> new Lineage(name, violations::add));
    }

    private Track track(String client, String channel) {
        return tracks.computeIfAbsent(
                new TrackId(client, channel), id -> new Track(client, channel, lineage(channel), violations::add));
    }

    private void violate(Invariant invariant, Track track, String detail) {
        violations.add(new Violation(invariant, track.client, track.channel, detail));
    }
}
