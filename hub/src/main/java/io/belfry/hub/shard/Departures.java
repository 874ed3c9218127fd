package io.belfry.hub.shard;

import io.belfry.hub.config.Transport;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.wire.CloseCode;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections of a shard that are to leave, each at its own moment. Until then they are served as before; the client
 * opens its next connection in its slot and gives up this one; what is left a moment later is closed. On the I/O thread.
 */
final class Departures {
    /** So long old and new connection may overlap. */
    static final long OVERLAP_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

    private final PriorityQueue<Departure> open = new PriorityQueue<>(Comparator.comparingLong(Departure::dueNanos));
    private final Set<Connection> leaving = new HashSet<>();

    /** @param reason what it has yet to be told; empty if it was told when */
    private record Departure(long dueNanos, Connection connection, String reason) {}

    /**
     * Gives a connection its slot. It is told at once, so that it can prepare; but for a poll, which any word answers: that is
     * held until its slot, or the clients of all polls would be back at the same moment.
     */
    void give(Connection connection, String reason, long slotMillis, long nowNanos) {
        if (connection.transport() == Transport.POLL) {
            leaving.add(connection);
            open.add(new Departure(nowNanos + TimeUnit.MILLISECONDS.toNanos(slotMillis), connection, reason));
        } else {
            tell(connection, reason, slotMillis, nowNanos);
        }
    }

    /** Tells a connection, of whatever kind, to be elsewhere after so many milliseconds. */
    void tell(Connection connection, String reason, long slotMillis, long nowNanos) {
        leaving.add(connection);
        open.add(new Departure(nowNanos + TimeUnit.MILLISECONDS.toNanos(slotMillis) + OVERLAP_NANOS, connection, ""));
        connection.onGoaway(reason, slotMillis);
    }

    /** Whether it has its slot already. */
    boolean has(Connection connection) {
        return !leaving.isEmpty() && leaving.contains(connection);
    }

    /** Closes those whose time is up, and tells those whose time is now. */
    void onSweep(long nowNanos) {
        while (!open.isEmpty() && nowNanos - open.element().dueNanos() >= 0) {
            Departure departure = open.remove();
            Connection connection = departure.connection();
            if (departure.reason().isEmpty()) {
                leaving.remove(connection);
                connection.onClose(CloseCode.RESTART);
            } else {
                tell(connection, departure.reason(), 0, nowNanos);
            }
        }
    }
}
