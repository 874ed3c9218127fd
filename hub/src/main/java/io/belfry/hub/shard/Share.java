package io.belfry.hub.shard;

import java.util.concurrent.atomic.AtomicLong;

/** Picks so many out of all, evenly: every third, say. Safe from any thread. */
final class Share {
    private final long picked;
    private final long of;
    private final AtomicLong seen = new AtomicLong();

    Share(long picked, long of) {
        this.picked = Math.min(picked, of);
        this.of = Math.max(1, of);
    }

    /** Whether the next one is picked. */
    boolean next() {
        long index = seen.getAndIncrement();
        return index < of && (index + 1) * picked / of > index * picked / of;
    }
}
