package io.belfry.hub.socket;

import java.util.HashSet;
import java.util.Set;

/** The peers that the operator has been told about, so that each is told of once. Bounded. Thread-safe. */
final class ToldPeers {
    private static final int MOST_PEERS = 1_000;

    private final Set<String> told = new HashSet<>();

    /** Whether this one is to be told of now. */
    synchronized boolean isNew(String peer) {
        return told.size() < MOST_PEERS && told.add(peer);
    }
}
