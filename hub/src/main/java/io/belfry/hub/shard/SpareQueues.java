package io.belfry.hub.shard;

import io.belfry.hub.wire.OutQueue;
import java.util.ArrayList;
import java.util.List;

/**
 * The out-queues that the connections of a shard borrow while something waits for them: most connections are idle, and so
 * have none. Belongs to the shard's I/O thread.
 */
final class SpareQueues {
    private static final int MOST = 4_096; // beyond, they are left to the collector

    private final List<OutQueue> spare = new ArrayList<>();
    private final List<OutQueue> lent = new ArrayList<>();

    OutQueue onBorrow() {
        OutQueue queue = spare.isEmpty() ? new OutQueue() : spare.remove(spare.size() - 1);
        queue.place(lent.size());
        lent.add(queue);
        return queue;
    }

    /** Bytes that wait in all that are lent. */
    long lentBytes() {
        long bytes = 0;
        for (OutQueue queue : lent) {
            bytes += queue.bytes();
        }
        return bytes;
    }

    void onGiveBack(OutQueue queue) {
        OutQueue last = lent.remove(lent.size() - 1);
        if (last != queue) {
            lent.set(queue.place(), last);
            last.place(queue.place());
        }
        queue.clear();
        if (spare.size() < MOST) {
            spare.add(queue);
        }
    }
}
