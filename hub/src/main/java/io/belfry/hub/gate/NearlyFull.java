package io.belfry.hub.gate;

import io.belfry.hub.message.Time;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Says that a node is nearly full, a little before its cap refuses anybody, so that balancers stop sending clients in time.
 * Said at once, taken back when there is clearly room and some time has passed: a balancer that is told otherwise every
 * second does nothing but that. For one thread at a time.
 */
public final class NearlyFull {
    private static final int FULL_PERCENT = 90;
    private static final int ROOM_PERCENT = 80;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final int most;
    private final IntSupplier open;
    private final Time time;
    private boolean full;
    private long sinceNanos;

    /**
     * Of so many.
     *
     * @param most 0: there is no cap
     */
    public NearlyFull(int most, IntSupplier open, Time time) {
        this.most = most;
        this.open = open;
        this.time = time;
        sinceNanos = time.nanos() - REST_NANOS;
    }

    /** Looks, and says how it is now. */
    public boolean look() {
        long percent = most == 0 ? 0 : 100L * open.getAsInt() / most;
        boolean turns = full ? percent < ROOM_PERCENT : percent >= FULL_PERCENT;
        if (turns && (!full || time.nanos() - sinceNanos >= REST_NANOS)) {
            full = !full;
            sinceNanos = time.nanos();
        }
        return full;
    }
}
