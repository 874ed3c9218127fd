package io.belfry.hub.socket;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The room that all incomplete messages of a port take together, and its bound: many peers that each begin a message and
 * stop must not fill the heap. Thread-safe.
 */
final class PartialBytes {
    private static final long MOST = 16 << 20;
    private static final long LEAST_MESSAGES = 4; // whatever their size, so many must have room

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    static PartialBytes forMessagesOf(int messageBytes) {
        return new PartialBytes(Math.max(MOST, LEAST_MESSAGES * messageBytes));
    }

    PartialBytes(long most) {
        this.most = most;
    }

    /** Counts more room, which the caller has taken already; false if that is too much for all. */
    boolean add(int bytes) {
        return taken.addAndGet(bytes) <= most;
    }

    void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }
}
