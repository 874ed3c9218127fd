package io.belfry.loadtest.swarm;

import java.util.concurrent.atomic.AtomicLong;

/** The counters of one swarm thread: written by it alone, readable from any thread. */
final class Tally {
    private final AtomicLong live = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong gone = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    void onLive(int change) {
        live.lazySet(live.get() + change);
    }

    void onDelivered(long count) {
        delivered.lazySet(delivered.get() + count);
    }

    void onFailed() {
        failed.lazySet(failed.get() + 1);
    }

    void onLost() {
        lost.lazySet(lost.get() + 1);
    }

    /** A poll was answered with publications. */
    void onAnswered() {
        answered.lazySet(answered.get() + 1);
    }

    /** A visitor has left, or never came. */
    void onGone() {
        gone.lazySet(gone.get() + 1);
    }

    void onBytes(long count) {
        bytes.lazySet(bytes.get() + count);
    }

    long live() {
        return live.get();
    }

    long delivered() {
        return delivered.get();
    }

    long failed() {
        return failed.get();
    }

    long lost() {
        return lost.get();
    }

    long answered() {
        return answered.get();
    }

    long gone() {
        return gone.get();
    }

    long bytes() {
        return bytes.get();
    }
}
