package io.belfry.hub.shard;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.connection.Connection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The poll that each client holds on this node: one at a time, the newest. Safe from any thread. */
final class Polls {
    private final ConcurrentMap<ClientId, Held> held = new ConcurrentHashMap<>();

    private record Held(Connection connection, long connectId, Shard shard) {}

    /**
     * From now on this is the client's poll; the one before it is told on its own thread.
     *
     * @param shard that of the connection
     */
    void hold(Connection connection, long connectId, Shard shard) {
        Held before = held.put(connection.client(), new Held(connection, connectId, shard));
        if (before != null) {
            before.shard.execute(() -> before.connection.onSuperseded(before.connectId));
        }
    }

    /** It is answered, or its client is gone. */
    void letGo(Connection connection) {
        held.computeIfPresent(
                connection.client(), (client, present) -> present.connection == connection ? null : present);
    }
}
