package io.belfry.hub.channel;

import io.belfry.hub.shard.Shard;

/** How many listen to one channel, shard by shard. Guarded by its channel. */
final class Listeners {
    private final int[] byShard;

    Listeners(int shards) {
        byShard = new int[shards];
    }

    void add(Shard shard) {
        byShard[shard.number()]++;
    }

    void remove(Shard shard) {
        byShard[shard.number()]--;
    }

    boolean areOn(int shard) {
        return byShard[shard] > 0;
    }

    int shards() {
        return byShard.length;
    }

    boolean areNone() {
        return total() == 0;
    }

    int total() {
        int all = 0;
        for (int count : byShard) {
            all += count;
        }
        return all;
    }
}
