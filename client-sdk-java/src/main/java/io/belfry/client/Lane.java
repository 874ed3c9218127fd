package io.belfry.client;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries one after another. A channel's publications share a lane, which keeps their order even when one of them
 * has to be repeated.
 */
final class Lane {
    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>();
    private boolean busy;

    void add(Delivery delivery) {
        synchronized (this) {
            waiting.add(delivery);
        }
        advance();
    }

    private void advance() {
        Delivery next = takeNext();
        while (next != null && !next.begin(this::onEnded)) {
            release();
            next = takeNext();
        }
    }

    private void onEnded() {
        release();
        advance();
    }

    private synchronized @Nullable Delivery takeNext() {
        Delivery next = busy ? null : waiting.poll();
        busy |= next != null;
        return next;
    }

    private synchronized void release() {
        busy = false;
    }
}
