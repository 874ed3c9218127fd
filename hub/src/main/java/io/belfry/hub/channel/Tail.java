package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.config.Namespace;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.message.Start;
import io.belfry.hub.wire.GapReason;
import io.belfry.hub.wire.Recovery;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a node knows of a channel's history: how far it has come, and the newest publications up to there. It grows by what
 * follows in the chain and by nothing else, says of everything else what it is, and tells subscribers how they begin.
 * Guarded by its channel.
 */
final class Tail {
    private final ChannelName name;
    private final Namespace.History settings;
    private Position position;
    private @Nullable Ring ring; // none until something is published: most channels of a node are idle

    Tail(ChannelName name, Namespace.History settings, Position position) {
        this.name = name;
        this.settings = settings;
        this.position = position;
    }

    /** Behind the newest publication that is known. */
    Position position() {
        return position;
    }

    // ---- what comes

    /** Goes on with the publication that follows; returns it encoded. */
    Ring.Entry add(Publication publication, long wallMillis) {
        Ring recent = ring;
        if (recent == null) {
            recent = new Ring(settings.size(), settings.ttl().toMillis());
            ring = recent;
        }
        Ring.Entry entry = Ring.Entry.of(name, publication);
        recent.expire(wallMillis);
        recent.add(entry);
        position = entry.position();
        return entry;
    }

    /** Whether what was read behind its position is of its epoch and does not follow all the same: part of that was lost. */
    boolean isContradictedBy(History read) {
        return beginning(read).gap() == GapReason.LINEAGE;
    }

    /**
     * Looks at what was read behind its position. If that does not follow, it leaps to where it can go on: what was known does
     * not lead there. Returns why something may be missing then; null if what was read follows.
     */
    @Nullable
    GapReason meet(History read) {
        Recovery recovery = beginning(read);
        if (recovery.gap() != null) {
            ring = null;
            position = Objects.requireNonNull(recovery.position());
        }
        return recovery.gap();
    }

    /** Whether the publication is known, or lies too far back to matter. */
    boolean isPast(Publication publication) {
        if (!publication.epoch().equals(position.epoch()) || publication.offset() > position.offset()) {
            return false;
        }
        if (publication.offset() == position.offset()) {
            return publication.tag().equals(position.tag());
        }
        Ring recent = ring;
        return recent == null || !recent.reachesBackTo(publication.offset()) || recent.holds(publication.position());
    }

    // ---- who comes

    /** Whether a subscriber names a position of which this cannot say anything. */
    boolean isStrangeTo(Start start) {
        Position wanted = start.position();
        return wanted != null && !wanted.equals(position) && !isBeyond(wanted);
    }

    /** How a subscriber begins; null if the history must be read for it. */
    @Nullable
    Recovery begin(Start start, long wallMillis) {
        Position wanted = start.position();
        if (start.kind() == Start.Kind.REWIND) {
            return null;
        }
        if (wanted == null || !isBeyond(wanted)) {
            return Beginning.of(start, position, List.of());
        }
        if (ring != null) {
            ring.expire(wallMillis);
        }
        List<Ring.Entry> missed = after(wanted.offset());
        return missed == null ? null : Beginning.of(start, position, missed);
    }

    /** How a subscriber begins for whom the history was read; null if that and what is known here do not meet. */
    @Nullable
    Recovery begin(Start start, History read) {
        List<Ring.Entry> kept = Joined.of(name, read, this);
        return kept == null ? null : Beginning.of(start, position, Joined.newest(start, kept));
    }

    /** All that is known to follow the offset; null if this does not reach back so far. */
    @Nullable
    List<Ring.Entry> after(long offset) {
        Ring recent = ring;
        return recent == null || !recent.reachesBackTo(offset + 1) ? null : recent.after(offset);
    }

    private Recovery beginning(History read) {
        List<Ring.Entry> kept = read.publications().stream()
                .map(publication -> Ring.Entry.of(name, publication))
                .toList();
        return Beginning.of(Start.resume(position), read.top(), kept);
    }

    private boolean isBeyond(Position other) {
        return other.epoch().equals(position.epoch()) && other.offset() < position.offset();
    }
}
