package io.belfry.hub.shard;

import io.belfry.client.Position;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.connection.Subscription;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subscribers of one channel on one shard, in no order. Belongs to the shard's I/O thread.
 *
 * <p>Their connections stand in an array of their own: a broadcast to thousands finds nothing in the processor's cache, and
 * so need not load each subscription only to learn whose it is.
 */
final class Subscribers {
    private @Nullable Subscription[] list = new Subscription[1];
    private @Nullable Connection[] connections = new Connection[1];
    private int size;
    private @Nullable Position position;

    int size() {
        return size;
    }

    /** From the last to the first is the safe way round: removing the one at hand moves only what was visited. */
    Connection connection(int index) {
        return java.util.Objects.requireNonNull(connections[index]);
    }

    void add(Subscription subscription) {
        if (size == list.length) {
            resize(size + (size >> 1) + 1);
        }
        subscription.place(size);
        list[size] = subscription;
        connections[size++] = subscription.connection();
    }

    void remove(Subscription subscription) {
        int hole = subscription.place();
        Subscription last = java.util.Objects.requireNonNull(list[--size]);
        list[hole] = last;
        connections[hole] = connections[size];
        last.place(hole);
        list[size] = null;
        connections[size] = null;
        subscription.place(-1);
        if (list.length > 64 && size < list.length / 4) {
            resize(list.length / 2);
        }
    }

    private void resize(int capacity) {
        list = Arrays.copyOf(list, capacity);
        connections = Arrays.copyOf(connections, capacity);
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
