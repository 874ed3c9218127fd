package io.belfry.hub.shard;

import io.belfry.hub.message.Time;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells when something happened so that no two things of a node happened at the same moment: nanoseconds since the node
 * began, from 1. Safe from any thread.
 */
final class Moments {
    private final Time time;
    private final long beganNanos;
    private final AtomicLong last = new AtomicLong();

    Moments(Time time) {
        this.time = time;
        beganNanos = time.nanos();
    }

    /** Later than all before, and else as early as it can be. */
    long next() {
        long now = time.nanos() - beganNanos;
        return last.updateAndGet(before -> Math.max(before + 1, now));
    }

    long nanosSince(long moment) {
        return Math.max(0, time.nanos() - beganNanos - moment);
    }
}
