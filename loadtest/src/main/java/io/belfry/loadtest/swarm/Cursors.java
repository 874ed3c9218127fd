package io.belfry.loadtest.swarm;

import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's cursors, found by the bytes of a channel's name without allocating: a table of open addresses, at most half
 * full. Belongs to one thread.
 */
final class Cursors {
    private final boolean keepsPositions;
    private final Tracked[] all;
    private final @Nullable Tracked[] slots;

    /** Where a client is in a channel, as the hub says it. */
    private record Position(String epoch, long offset, String tag) {}

    /** The cursor of one channel, and the index by which the feed counts there. */
    private static final class Tracked {
        final int index;
        final byte[] name;
        final Cursor cursor = new Cursor();

        @Nullable
        Position position;

        Tracked(int index, byte[] name) {
            this.index = index;
            this.name = name;
        }
    }

    /**
     * @param names those of the channels as bytes, in the order of the plan
     * @param keepsPositions for clients that come back to them; the others need no memory for it
     */
    Cursors(List<ClientPlan.Wanted> channels, List<byte[]> names, boolean keepsPositions) {
        this.keepsPositions = keepsPositions;
        all = new Tracked[channels.size()];
        slots = new @Nullable Tracked[Integer.highestOneBit(2 * channels.size()) * 2];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Tracked(channels.get(i).index(), names.get(i));
            slots[slot(names.get(i), 0, names.get(i).length)] = all[i];
        }
    }

    /** The cursor of the channel that the bytes {@code [from, to)} name, or null when the client did not want it. */
    @Nullable
    Cursor of(byte[] bytes, int from, int to) {
        Tracked found = slots[slot(bytes, from, to)];
        return found == null ? null : found.cursor;
    }

    boolean keepsPositions() {
        return keepsPositions;
    }

    /** The hub says where the client is in the channel of this name. */
    void begin(byte[] name, String epoch, long offset, String tag) {
        Tracked found = slots[slot(name, 0, name.length)];
        if (found != null && keepsPositions) {
            found.position = new Position(epoch, offset, tag);
        }
    }

    /** A publication moves the client on in its channel. */
    void move(byte[] bytes, int from, int to, long offset, String tag) {
        Tracked found = slots[slot(bytes, from, to)];
        if (found != null && found.position != null) {
            found.position = new Position(found.position.epoch, offset, tag);
        }
    }

    /** The first channels as members of {@code subs}, each from its position if it has one. */
    String wanted(int count) {
        StringBuilder subs = new StringBuilder();
        for (int i = 0; i < count; i++) {
            subs.append(i == 0 ? "\"" : ",\"")
                    .append(new String(all[i].name, StandardCharsets.US_ASCII))
                    .append("\":{");
            Position position = all[i].position;
            if (position != null) {
                subs.append("\"epoch\":\"").append(position.epoch);
                subs.append("\",\"offset\":").append(position.offset);
                subs.append(",\"tag\":\"").append(position.tag).append('"');
            }
            subs.append('}');
        }
        return subs.toString();
    }

    int size() {
        return all.length;
    }

    /** Any of them, for what belongs to the client as a whole. */
    Cursor first() {
        return all[0].cursor;
    }

    /** The account of the client, given how many publications each channel had. */
    Account close(long[] published, boolean lost) {
        Account sum = Account.EMPTY;
        for (Tracked each : all) {
            sum = sum.plus(each.cursor.close(published[each.index], lost && each == all[0]));
        }
        return sum;
    }

    /** The client's account begins with what arrives first. */
    void beginAnywhere() {
        for (Tracked each : all) {
            each.cursor.beginAnywhere();
        }
    }

    /** The account of a client that has left: of what lies between the first and the last that arrived. */
    Account closeSoFar(boolean lost) {
        Account sum = Account.EMPTY;
        for (Tracked each : all) {
            sum = sum.plus(each.cursor.closeSoFar(lost && each == all[0]));
        }
        return sum;
    }

    /** Where the channel stands, or else the free slot where it would. */
    private int slot(byte[] bytes, int from, int to) {
        int mask = slots.length - 1;
        int at = hash(bytes, from, to) & mask;
        for (Tracked there = slots[at]; there != null; there = slots[at]) {
            if (Arrays.equals(there.name, 0, there.name.length, bytes, from, to)) {
                return at;
            }
            at = (at + 1) & mask;
        }
        return at;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ (hash >>> 16);
    }
}
