package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client's way through one channel, over all its connections: stretches with gaps between them. */
final class Track {
    final String client;
    final String channel;
    private final Lineage lineage;
    private final Consumer<Violation> violations;
    private final List<Stretch> stretches = new ArrayList<>();
    private final Set<Position> received = new HashSet<>();
    private final Set<String> payloads = new HashSet<>();
    private final List<String> gapReasons = new ArrayList<>();

    Track(String client, String channel, Lineage lineage, Consumer<Violation> violations) {
        this.client = client;
        this.channel = channel;
        this.lineage = lineage;
        this.violations = violations;
    }

    void see(Observation seen) {
        Position position = seen.position();
        if (position == null) {
            return; // ephemeral, or about the whole connection: nothing is owed
        }
        switch (seen.event()) {
            case SUB -> begin(position, seen.nanos());
            case GAP -> {
                gapReasons.add(seen.note());
                begin(position, seen.nanos());
            }
            case RESUMED -> resume(position, seen.nanos());
            case MSG -> receive(position, seen);
            case STATUS, CLOSED -> throw new IllegalArgumentException(seen.event() + " with a position");
        }
    }

    private void begin(Position position, long nanos) {
        stretches.add(new Stretch(position, nanos));
    }

    private void resume(Position position, long nanos) {
        Stretch stretch = last();
        if (stretch == null || !stretch.end().equals(position)) {
            String where = stretch == null ? "nowhere" : "at " + stretch.end();
            violate(Invariant.I1_ORDER, "resumed at " + position + " although it was " + where);
            begin(position, nanos);
        }
    }

    private void receive(Position position, Observation seen) {
        Stretch stretch = last();
        if (stretch == null) {
            violate(Invariant.I1_ORDER, "received " + position + " before it was subscribed");
            return;
        }
        if (!received.add(position)) {
            violate(Invariant.I2_ONCE, "received " + position + " again");
        }
        Position before = stretch.end();
        if (!position.epoch().equals(before.epoch())) {
            violate(Invariant.I1_ORDER, "without a gap, " + position + " after " + before + " of another epoch");
        } else if (position.offset() != before.offset() + 1) {
            violate(Invariant.I1_ORDER, "received " + position + " after " + before);
        } else {
            lineage.follows(position, before.tag(), client);
        }
        String previous = seen.previous();
        if (previous != null) {
            lineage.follows(position, previous, client);
        }
        stretch.receive(position);
        lineage.carries(position, seen.sha(), client);
        payloads.add(seen.sha());
    }

    private @Nullable Stretch last() {
        return stretches.isEmpty() ? null : stretches.get(stretches.size() - 1);
    }

    boolean received(Position position) {
        return received.contains(position);
    }

    boolean receivedPayload(String sha) {
        return payloads.contains(sha);
    }

    /** Whether one stretch claims both, so that neither can belong to a branch that was given up. */
    boolean holdsTogether(Position one, Position other) {
        return stretches.stream()
                .anyMatch(stretch -> stretch.isOf(one.epoch())
                        && one.tag().equals(stretch.tagAt(one.offset()))
                        && other.tag().equals(stretch.tagAt(other.offset())));
    }

    /** Why it was told of gaps, one for each. */
    List<String> gapReasons() {
        return gapReasons;
    }

    /**
     * Whether the client had to get this publication, got it not, and was told of no gap that covers it.
     *
     * @param startNanos when its publisher sent it
     * @param barrier position of the last publication that is owed, if the run has one
     */
    boolean lacks(Position position, long startNanos, @Nullable Position barrier) {
        if (stretches.isEmpty() || received.contains(position) || isBeyond(position, barrier)) {
            return false;
        }
        String epoch = position.epoch();
        if (stretches.stream().noneMatch(stretch -> stretch.isOf(epoch))) {
            // A life of the channel that this client never saw: it was over, or lay in a gap, unless it came
            // afterwards.
            return startNanos >= stretches.get(stretches.size() - 1).startNanos;
        }
        Position first = stretches.get(0).start;
        boolean before = epoch.equals(first.epoch()) && position.offset() <= first.offset();
        return !before && !isDeclared(position);
    }

    private static boolean isBeyond(Position position, @Nullable Position barrier) {
        return barrier != null && position.epoch().equals(barrier.epoch()) && position.offset() > barrier.offset();
    }

    private boolean isDeclared(Position lost) {
        for (int next = 1; next < stretches.size(); next++) {
            if (isDeclared(lost, next)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the gap before this stretch covers it. A gap says: what follows where the client was may be missing, up to where
     * it is now. If both are on two branches of one epoch, or of one and what it became, then also: what followed on the old one
     * is gone, and what it has of the old one was something else on the new one.
     */
    private boolean isDeclared(Position lost, int next) {
        Position left = stretches.get(next - 1).end();
        Position entered = stretches.get(next).start;
        boolean afterLeft = lost.epoch().equals(left.epoch()) && lost.offset() > left.offset();
        if (!lost.epoch().equals(entered.epoch())) {
            return afterLeft || (lost.epoch().equals(left.epoch()) && holdAnother(stretches.subList(0, next), lost));
        }
        if (lost.offset() > entered.offset()) {
            return afterLeft && holdAnother(stretches.subList(next, stretches.size()), lost);
        }
        return afterLeft || !left.epoch().equals(entered.epoch()) || holdAnother(stretches.subList(0, next), lost);
    }

    /** Whether the client got something else in this place. */
    private static boolean holdAnother(List<Stretch> stretches, Position lost) {
        return stretches.stream().anyMatch(stretch -> {
            String tag = stretch.isOf(lost.epoch()) ? stretch.tagAt(lost.offset()) : null;
            return tag != null && !tag.equals(lost.tag());
        });
    }

    private void violate(Invariant invariant, String detail) {
        violations.accept(new Violation(invariant, client, channel, detail));
    }
}
