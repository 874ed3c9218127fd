package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Publication;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Lines;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * The newest publications of a channel as frames, without holes and in order, so that a client that was away for a moment
 * costs no read of the history. Bounded by the history's own size and age, and in bytes. Guarded by its channel.
 */
final class Ring {
    /** One publication, encoded. */
    record Entry(String epoch, long offset, String tag, String previousTag, long timeMillis, Frame frame) {
        static Entry of(ChannelName channel, Publication p) {
            return new Entry(
                    p.epoch(), p.offset(), p.tag(), p.previousTag(), p.timeMillis(), Lines.publication(channel, p));
        }

        Position position() {
            return new Position(epoch, offset, tag);
        }

        Position before() {
            return new Position(epoch, offset - 1, previousTag);
        }
    }

    private static final long MAX_BYTES = 256 * 1024;

    private final int maxEntries;
    private final long maxAgeMillis;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long bytes;

    Ring(int maxEntries, long maxAgeMillis) {
        this.maxEntries = maxEntries;
        this.maxAgeMillis = maxAgeMillis;
    }

    void add(Entry entry) {
        entries.addLast(entry);
        bytes += entry.frame().bytesInQueue();
        while (entries.size() > maxEntries || bytes > MAX_BYTES) {
            removeOldest();
        }
    }

    /** Lets go of what the history does not keep any more either. */
    void expire(long wallMillis) {
        while (!entries.isEmpty() && wallMillis - entries.getFirst().timeMillis() >= maxAgeMillis) {
            removeOldest();
        }
    }

    /** Whether it holds everything from this offset on. */
    boolean reachesBackTo(long offset) {
        return !entries.isEmpty() && entries.getFirst().offset() <= offset;
    }

    List<Entry> after(long offset) {
        List<Entry> newer = new ArrayList<>();
        for (Iterator<Entry> i = entries.descendingIterator(); i.hasNext(); ) {
            Entry entry = i.next();
            if (entry.offset() <= offset) {
                break;
            }
            newer.add(entry);
        }
        Collections.reverse(newer);
        return newer;
    }

    /** Whether the publication of just this position is here. */
    boolean holds(Position position) {
        for (Entry entry : entries) {
            if (entry.offset() == position.offset()) {
                return entry.position().equals(position);
            }
        }
        return false;
    }

    private void removeOldest() {
        Entry oldest = entries.removeFirst();
        bytes -= oldest.frame().bytesInQueue();
    }
}
