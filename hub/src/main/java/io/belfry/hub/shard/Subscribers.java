package io.belfry.hub.shard;

import io.belfry.client.Position;
import io.belfry.hub.connection.Subscription;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The subscribers of one channel on one shard, in no order. Belongs to the shard's I/O thread. */
final class Subscribers {
    private @Nullable Subscription[] list = new Subscription[1];
    private int size;
    private @Nullable Position position;

    int size() {
        return size;
    }

    /** From the last to the first is the safe way round: removing the one at hand moves only what was visited. */
    Subscription get(int index) {
        return java.util.Objects.requireNonNull(list[index]);
    }

    void add(Subscription subscription) {
        if (size == list.length) {
            list = Arrays.copyOf(list, size + (size >> 1) + 1);
        }
        subscription.place(size);
        list[size++] = subscription;
    }

    void remove(Subscription subscription) {
        int hole = subscription.place();
        Subscription last = get(--size);
        list[hole] = last;
        last.place(hole);
        list[size] = null;
        subscription.place(-1);
        if (list.length > 64 && size < list.length / 4) {
            list = Arrays.copyOf(list, list.length / 2);
        }
    }

    /** Where they all are: behind the last publication that was offered to them. */
    @Nullable
    Position position() {
        return position;
    }

    void position(@Nullable Position reached) {
        position = reached;
    }
}
