package io.belfry.hub.shard;

import java.util.concurrent.atomic.AtomicLong;

/** Gives each of many clients its own moment within a window, evenly spread. Safe from any thread. */
final class Slots {
    private final AtomicLong next = new AtomicLong();
    private final long windowMillis;
    private final long count;

    Slots(long windowMillis, long count) {
        this.windowMillis = windowMillis;
        this.count = Math.max(1, count);
    }

    long nextMillis() {
        return Math.min(windowMillis, next.getAndIncrement() * windowMillis / count);
    }
}
