package io.belfry.hub.socket;

import java.util.concurrent.atomic.AtomicInteger;

/** The places for open sockets: never one more than allowed, and each given back once. Thread-safe. */
final class Slots {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    /** So many; 0: as many as one likes. */
    Slots(int most) {
        this.most = most == 0 ? Integer.MAX_VALUE : most;
    }

    boolean isFull() {
        return taken.get() >= most;
    }

    /** Takes one, unless none is left. */
    boolean take() {
        if (taken.incrementAndGet() <= most) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    /** Takes one, for whoever must not be refused; returns whether it was one of those allowed. */
    boolean takeAnyway() {
        return taken.incrementAndGet() <= most;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    int taken() {
        return taken.get();
    }
}
