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

    OutQueue onBorrow() {
        return spare.isEmpty() ? new OutQueue() : spare.remove(spare.size() - 1);
    }

    void onGiveBack(OutQueue queue) {
        queue.clear();
        if (spare.size() < MOST) {
            spare.add(queue);
        }
    }
}
