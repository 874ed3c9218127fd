package io.belfry.hub.shard;

import java.util.Arrays;

/**
 * When each connection of a shard is to be looked at, by its place. Numbers side by side, so that a sweep passes over
 * thousands of connections for which nothing is due without touching one: an object each would cost it most of what an idle
 * connection costs at all. Belongs to the shard's I/O thread.
 */
final class DueTimes {
    private static final int FIRST_ROOM = 16;

    private long[] nanos = new long[FIRST_ROOM];
    private int size;

    /** A connection took the last place. */
    void add(long dueNanos) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = dueNanos;
    }

    /** The connection at this place is gone, and the last one takes the place. */
    void remove(int place) {
        nanos[place] = nanos[--size];
    }

    boolean isDue(int place, long nowNanos) {
        return nowNanos - nanos[place] >= 0;
    }

    void set(int place, long dueNanos) {
        nanos[place] = dueNanos;
    }

    /** No later than this. */
    void atLatest(int place, long dueNanos) {
        if (dueNanos - nanos[place] < 0) {
            nanos[place] = dueNanos;
        }
    }
}
