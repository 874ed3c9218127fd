package io.belfry.hub.shard;

import io.belfry.hub.connection.Connection;
import io.belfry.hub.connection.Snapshot;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A page of the list of connections: looks at each once and keeps no more than the page. */
final class Oldest {
    private Oldest() {}

    /** Those that came first after the moment, at most so many, in no order; only if it is known whose they are. */
    static List<Snapshot> of(List<Connection> connections, long afterMoment, int limit) {
        PriorityQueue<Connection> oldest =
                new PriorityQueue<>(Comparator.comparingLong(Connection::moment).reversed());
        for (Connection connection : connections) {
            if (connection.moment() > afterMoment && connection.isKnown()) {
                if (oldest.size() < limit) {
                    oldest.add(connection);
                } else if (connection.moment() < oldest.element().moment()) {
                    oldest.remove();
                    oldest.add(connection);
                }
            }
        }
        return oldest.stream().map(Connection::onSnapshot).toList();
    }
}
