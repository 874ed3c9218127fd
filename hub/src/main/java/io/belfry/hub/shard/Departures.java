package io.belfry.hub.shard;

import io.belfry.hub.connection.Connection;
import io.belfry.hub.wire.CloseCode;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections of a shard that were told to leave, each with its own moment. Until then they are served as before; the
 * client opens its next connection in its slot and gives up this one; what is left a moment later is closed. On the I/O
 * thread.
 */
final class Departures {
    /** So long old and new connection may overlap. */
    static final long OVERLAP_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

    private final PriorityQueue<Departure> open = new PriorityQueue<>(Comparator.comparingLong(Departure::dueNanos));
    private final Set<Connection> told = new HashSet<>();

    private record Departure(long dueNanos, Connection connection) {}

    /** Tells a connection to be elsewhere after so many milliseconds. */
    void tell(Connection connection, String reason, long slotMillis, long nowNanos) {
        told.add(connection);
        open.add(new Departure(nowNanos + TimeUnit.MILLISECONDS.toNanos(slotMillis) + OVERLAP_NANOS, connection));
        connection.onGoaway(reason, slotMillis);
    }

    boolean isTold(Connection connection) {
        return !told.isEmpty() && told.contains(connection);
    }

    /** Closes those whose time is up. */
    void onSweep(long nowNanos) {
        while (!open.isEmpty() && nowNanos - open.element().dueNanos() >= 0) {
            Connection connection = open.remove().connection();
            told.remove(connection);
            connection.onClose(CloseCode.RESTART);
        }
    }
}
