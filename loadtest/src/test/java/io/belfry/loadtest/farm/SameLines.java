package io.belfry.loadtest.farm;

import io.belfry.client.Position;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Invariant I8: a publication is one line, byte by byte, whichever transport it comes by. Together with the ledger, by which
 * every client has every publication, it makes recordings of the transports equal. Safe from any thread.
 */
final class SameLines {
    private final Map<Published, String> lines = new ConcurrentHashMap<>();

    private record Published(String channel, Position position) {}

    /** Whether all lines that were ever named for this publication are this one. */
    boolean agrees(String channel, Position position, String line) {
        String first = lines.putIfAbsent(new Published(channel, position), line);
        return first == null || first.equals(line);
    }
}
