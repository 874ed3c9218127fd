package io.belfry.hub.bus;

import io.belfry.client.Position;
import io.belfry.hub.config.Namespace;
import io.belfry.hub.message.Publication;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The history of one channel in memory. Guarded by its own lock, which the bus takes. */
final class MemoryHistory {
    /** An idle channel keeps its epoch for so long. */
    private static final long FORGET_NANOS = 24L * 3600 * 1_000_000_000;

    private final Namespace.History settings;
    private Position top;
    private @Nullable ArrayDeque<Publication> kept;
    private @Nullable Keys keys;
    private boolean interest;
    private long usedNanos;

    MemoryHistory(String epoch, Namespace.History settings) {
        this.settings = settings;
        top = new Position(epoch, 0, "");
    }

    Position top() {
        return top;
    }

    void interest(boolean somebodyListens) {
        interest = somebodyListens;
    }

    void use(long nowNanos) {
        usedNanos = nowNanos;
    }

    Publication append(Draft draft, String tag, long wallMillis) {
        Publication publication =
                new Publication(top.epoch(), top.offset() + 1, tag, top.tag(), draft.data(), draft.from(), wallMillis);
        top = publication.position();
        ArrayDeque<Publication> history = kept;
        if (history == null) {
            history = new ArrayDeque<>(1);
            kept = history;
        }
        history.addLast(publication);
        while (history.size() > settings.size()) {
            history.removeFirst();
        }
        return publication;
    }

    List<Publication> after(long offset, int limit) {
        List<Publication> found = new ArrayList<>();
        if (kept != null) {
            for (Publication publication : kept) {
                if (found.size() == limit) {
                    break;
                }
                if (publication.offset() > offset) {
                    found.add(publication);
                }
            }
        }
        return found;
    }

    /** The newest up to and including an offset, in ascending order. */
    List<Publication> newest(long upTo, int limit) {
        List<Publication> found = new ArrayList<>();
        if (kept != null) {
            for (Iterator<Publication> i = kept.descendingIterator(); i.hasNext() && found.size() < limit; ) {
                Publication publication = i.next();
                if (publication.offset() <= upTo) {
                    found.add(publication);
                }
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** What the same key was answered before, or null. */
    @Nullable
    Outcome answered(Draft draft, long oldestNanos) {
        if (draft.key() == null || keys == null) {
            return null;
        }
        keys.expire(oldestNanos);
        Keys.Entry entry = keys.get(draft.key());
        if (entry == null) {
            return null;
        }
        return entry.isFor(draft.data())
                ? new Outcome(entry.outcome().position(), true, null)
                : Outcome.refused(ErrorCode.KEY_CONFLICT);
    }

    void remember(Draft draft, Outcome outcome, long nowNanos) {
        if (draft.key() != null) {
            Keys remembered = keys;
            if (remembered == null) {
                remembered = new Keys();
                keys = remembered;
            }
            remembered.put(draft.key(), draft.data(), outcome, nowNanos);
        }
    }

    void expire(long wallMillis, long oldestKeyNanos) {
        ArrayDeque<Publication> history = kept;
        if (history != null) {
            long ttlMillis = settings.ttl().toMillis();
            while (!history.isEmpty() && wallMillis - history.getFirst().timeMillis() >= ttlMillis) {
                history.removeFirst();
            }
            if (history.isEmpty()) {
                kept = null;
            }
        }
        if (keys != null && keys.expire(oldestKeyNanos)) {
            keys = null;
        }
    }

    boolean isForgettable(long nowNanos) {
        return !interest && kept == null && keys == null && nowNanos - usedNanos > FORGET_NANOS;
    }
}
