package io.belfry.hub.shard;

import io.belfry.hub.config.Transport;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.wire.CloseCode;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a shard that are to leave, each at its own moment: because they are sent away, because the whole node
 * leaves, or because they are too old. Until then they are served as before; the client opens its next connection in its
 * slot and gives up this one; what is left a moment later is closed. On the I/O thread.
 */
final class Goodbyes {
    /** So long old and new connection may overlap. */
    static final long OVERLAP_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

    /**
     * So long whoever comes to a node that leaves waits before the next try: each is told at once, which must not become a
     * storm.
     */
    private static final long RETURN_MILLIS = 1_000;

    private final Ages ages;
    private final PriorityQueue<Goodbye> open = new PriorityQueue<>(Comparator.comparingLong(Goodbye::dueNanos));
    private final Set<Connection> leaving = new HashSet<>(); // until their links are gone
    private @Nullable String everybody; // why the whole node is left

    /** @param reason what it has yet to be told; empty if it was told when */
    private record Goodbye(long dueNanos, Connection connection, String reason) {}

    Goodbyes(Ages ages) {
        this.ages = ages;
    }

    /** From now on whoever comes is told to go elsewhere: what continues a session is not refused, and not kept. */
    void onLeaving(String reason) {
        everybody = reason;
    }

    /** Somebody came. */
    void onOpened(Connection connection, long nowNanos) {
        if (everybody != null && connection.isKnown() && !has(connection)) {
            tell(connection, everybody, RETURN_MILLIS, nowNanos);
        }
    }

    /** Its link is gone. */
    void onClosed(Connection connection) {
        leaving.remove(connection);
    }

    /** How long whoever comes now is to wait before the next try; 0 if it may stay. */
    long returnMillis() {
        return everybody == null ? 0 : RETURN_MILLIS;
    }

    /** How many of them have no slot yet. */
    int staying(List<Connection> all) {
        return (int) all.stream().filter(connection -> !has(connection)).count();
    }

    /** Sends a share of those away that have no slot yet; returns how many. */
    int onGoaway(List<Connection> all, String reason, Share share, Slots slots, long nowNanos) {
        int told = 0;
        for (Connection connection : all) {
            if (!has(connection) && share.next()) {
                give(connection, reason, slots.nextMillis(), nowNanos);
                told++;
            }
        }
        return told;
    }

    /** Sends the connection away if it is too old. Returns how many nanoseconds there are until it is. */
    long onAge(Connection connection, long nowNanos) {
        long left = ages.nanosLeft(connection);
        if (left <= 0 && connection.isKnown() && !has(connection)) {
            tell(connection, "max_age", 0, nowNanos);
        }
        return has(connection) ? Long.MAX_VALUE : left;
    }

    /** Closes those whose time is up, and tells those whose time is now. */
    void onSweep(long nowNanos) {
        while (!open.isEmpty() && nowNanos - open.element().dueNanos() >= 0) {
            Goodbye goodbye = open.remove();
            Connection connection = goodbye.connection();
            if (goodbye.reason().isEmpty()) {
                connection.onClose(CloseCode.RESTART);
            } else if (has(connection)) {
                tell(connection, goodbye.reason(), 0, nowNanos);
            }
        }
    }

    /**
     * Gives a connection its slot. It is told at once, so that it can prepare; but for a poll, which any word answers: that is
     * held until its slot, or the clients of all polls would be back at the same moment.
     */
    private void give(Connection connection, String reason, long slotMillis, long nowNanos) {
        if (connection.transport() == Transport.POLL) {
            leaving.add(connection);
            open.add(new Goodbye(nowNanos + TimeUnit.MILLISECONDS.toNanos(slotMillis), connection, reason));
        } else {
            tell(connection, reason, slotMillis, nowNanos);
        }
    }

    /** Tells a connection, of whatever kind, to be elsewhere after so many milliseconds. */
    private void tell(Connection connection, String reason, long slotMillis, long nowNanos) {
        leaving.add(connection);
        open.add(new Goodbye(nowNanos + TimeUnit.MILLISECONDS.toNanos(slotMillis) + OVERLAP_NANOS, connection, ""));
        connection.onGoaway(reason, slotMillis);
    }

    /** Whether it has its slot already, or has had it. */
    private boolean has(Connection connection) {
        return !leaving.isEmpty() && leaving.contains(connection);
    }
}
