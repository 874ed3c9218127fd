package io.belfry.hub.shard;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives each of many clients its own moment within a window, evenly spread. Those that ask one after the other get moments far
 * apart: they are of one shard, and of one kind, such as all polls, which are the youngest of its connections. Safe from any
 * thread.
 */
final class Slots {
    /** The golden section: of all strides, its multiples fill a circle the most evenly. */
    private static final double STRIDE = (Math.sqrt(5) - 1) / 2;

    private final AtomicLong asked = new AtomicLong();
    private final long windowMillis;
    private final long count;
    private final long stride;

    Slots(long windowMillis, long count) {
        this.windowMillis = windowMillis;
        this.count = Math.max(1, count);
        stride = stride(this.count);
    }

    /** Has no factor in common with the number of slots, so that each slot's turn comes before any comes twice. */
    private static long stride(long count) {
        long stride = Math.max(1, Math.round(count * STRIDE));
        while (gcd(stride, count) != 1) {
            stride++;
        }
        return stride;
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Of the slots from 0 on, each once; who asks beyond their number shares one. */
    long nextMillis() {
        return asked.getAndIncrement() * stride % count * windowMillis / count;
    }
}
