package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.message.Start;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.GapReason;
import io.belfry.hub.wire.Recovery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a subscription begins. A pure function of where the client says it was, where the channel is, and what is
 * kept in between; the only place where the chain of tags is judged.
 */
final class Beginning {
    /** A portion ends behind the first frame that makes it so large; the client asks again for the rest. */
    static final int PORTION_BYTES = 64 * 1024;

    private Beginning() {}

    /**
     * @param top where the channel is
     * @param kept what is kept after the wanted offset, or the newest when rewinding: in order, without holes, and all of it
     *     unless it was read in portions
     */
    static Recovery of(Start start, Position top, List<Ring.Entry> kept) {
        return switch (start.kind()) {
            case FRESH -> Recovery.at(top, null, null);
            case BAD_POSITION -> Recovery.at(top, false, GapReason.BAD_POSITION);
            case REWIND ->
                kept.isEmpty()
                        ? Recovery.at(top, null, null)
                        : portion(kept.get(0).before(), null, null, kept, top);
            case RESUME -> resume(java.util.Objects.requireNonNull(start.position()), top, kept);
        };
    }

    private static Recovery resume(Position wanted, Position top, List<Ring.Entry> kept) {
        if (!wanted.epoch().equals(top.epoch())) {
            return Recovery.at(top, false, GapReason.HISTORY_LOST);
        }
        if (wanted.offset() > top.offset()) {
            return Recovery.at(top, false, GapReason.LINEAGE);
        }
        if (wanted.offset() == top.offset()) {
            return wanted.tag().equals(top.tag())
                    ? Recovery.at(wanted, true, null)
                    : Recovery.at(top, false, GapReason.LINEAGE);
        }
        if (kept.isEmpty()) {
            return Recovery.at(top, false, GapReason.TRIMMED);
        }
        Ring.Entry oldest = kept.get(0);
        if (oldest.offset() > wanted.offset() + 1) {
            return portion(oldest.before(), false, GapReason.TRIMMED, kept, top);
        }
        return oldest.previousTag().equals(wanted.tag())
                ? portion(wanted, true, null, kept, top)
                : Recovery.at(top, false, GapReason.LINEAGE);
    }

    private static Recovery portion(
            Position from, @Nullable Boolean recovered, @Nullable GapReason gap, List<Ring.Entry> kept, Position top) {
        List<Frame> frames = new ArrayList<>();
        Position last = from;
        long bytes = 0;
        for (Ring.Entry entry : kept) {
            frames.add(entry.frame());
            last = entry.position();
            bytes += entry.frame().bytesInQueue();
            if (bytes >= PORTION_BYTES) {
                break;
            }
        }
        return new Recovery(from, recovered, gap, frames, last, last.offset() < top.offset(), null);
    }
}
