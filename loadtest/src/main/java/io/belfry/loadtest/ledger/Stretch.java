package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client received in a channel between two gaps: it claims to be complete from its start to its end. */
final class Stretch {
    final Position start;
    final long startNanos;
    private final Map<Long, String> tags = new HashMap<>();
    private Position end;

    Stretch(Position start, long startNanos) {
        this.start = start;
        this.startNanos = startNanos;
        end = start;
    }

    /** The last position reached; after a publication out of order, the highest. */
    Position end() {
        return end;
    }

    void receive(Position position) {
        tags.put(position.offset(), position.tag());
        if (position.offset() > end.offset() || !position.epoch().equals(end.epoch())) {
            end = position;
        }
    }

    boolean isOf(String epoch) {
        return start.epoch().equals(epoch) || end.epoch().equals(epoch);
    }

    /** Tag of what was received at this offset; null if nothing was. */
    @Nullable
    String tagAt(long offset) {
        return tags.get(offset);
    }
}
