package io.belfry.loadtest.swarm;

import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.Cursor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's cursors, found by the bytes of a channel's name without allocating: a table of open addresses, at most half
 * full. Belongs to one thread.
 */
final class Cursors {
    private final Tracked[] all;
    private final @Nullable Tracked[] slots;

    /** The cursor of one channel, and the index by which the feed counts there. */
    private static final class Tracked {
        final int index;
        final byte[] name;
        final Cursor cursor = new Cursor();

        Tracked(int index, byte[] name) {
            this.index = index;
            this.name = name;
        }
    }

    /** @param names those of the channels as bytes, in the order of the plan */
    Cursors(List<ClientPlan.Wanted> channels, List<byte[]> names) {
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
