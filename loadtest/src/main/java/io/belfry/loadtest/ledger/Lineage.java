package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What all logs together say of one channel's positions. After a fail-over an offset may be taken twice; its two tags are
 * then two positions, on two branches. A branch is known by its chain: a position has one predecessor, so whoever claims to
 * have come there without a gap must have come the same way.
 */
final class Lineage {
    private final String channel;
    private final Consumer<Violation> violations;
    private final Map<Position, Said> payloads = new HashMap<>();
    private final Map<Position, Said> predecessors = new HashMap<>();
    private final Map<String, Position> byTag = new HashMap<>();
    private final Map<String, Set<Position>> byPayload = new LinkedHashMap<>();
    private final Map<String, Map<Long, String>> tags = new HashMap<>();
    private final Map<String, Long> firstForks = new HashMap<>();

    private record Said(String what, String who) {}

    Lineage(String channel, Consumer<Violation> violations) {
        this.channel = channel;
        this.violations = violations;
    }

    /** Notes that somebody saw this payload there. */
    void carries(Position position, String sha, String who) {
        Position place = byTag.putIfAbsent(position.tag(), position);
        if (place != null && !place.equals(position)) {
            violate("one publication is at " + place + " and, for " + who + ", at " + position);
        }
        note(position, sha, who);
    }

    /**
     * Notes that the history has this payload there in the end, when all else has been noted. A history that lost its end goes on
     * under another epoch, with the entries and the offsets that are left.
     */
    void keeps(Position position, String sha) {
        Position place = byTag.get(position.tag());
        if (place != null && place.offset() != position.offset()) {
            violate("one publication is at " + place + " and, for the history, at " + position);
        }
        note(position, sha, "the history");
    }

    private void note(Position position, String sha, String who) {
        Said known = payloads.putIfAbsent(position, new Said(sha, who));
        if (known != null && !known.what.equals(sha)) {
            violate(position + " has one payload for " + known.who + " and another for " + who);
        }
        byPayload.computeIfAbsent(sha, any -> new HashSet<>()).add(position);
        String other = tags.computeIfAbsent(position.epoch(), any -> new HashMap<>())
                .putIfAbsent(position.offset(), position.tag());
        if (other != null && !other.equals(position.tag())) {
            firstForks.merge(position.epoch(), position.offset(), Math::min);
        }
    }

    /** Notes that, as somebody saw it, the publication with this tag is the one before. */
    void follows(Position position, String previous, String who) {
        Said known = predecessors.putIfAbsent(position, new Said(previous, who));
        if (known != null && !known.what.equals(previous)) {
            violate("before " + position + " comes " + known.what + " for " + known.who + " but " + previous + " for "
                    + who);
        }
    }

    Set<Position> positionsOf(String sha) {
        return byPayload.getOrDefault(sha, Set.of());
    }

    /** The payloads that stand at a position. */
    Set<String> payloads() {
        return byPayload.keySet();
    }

    /** Lowest offset of the epoch that was taken twice; null if none was. */
    @Nullable
    Long firstFork(String epoch) {
        return firstForks.get(epoch);
    }

    private void violate(String detail) {
        violations.accept(new Violation(Invariant.I5_IDENTITY, "", channel, detail));
    }
}
