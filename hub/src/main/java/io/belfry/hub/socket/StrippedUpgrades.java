package io.belfry.hub.socket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator which balancer strips the upgrade, once per peer, and what mends it. Thread-safe. */
final class StrippedUpgrades {
    private static final Logger LOG = LoggerFactory.getLogger(StrippedUpgrades.class);

    private final Runnable counter;
    private final ToldPeers told = new ToldPeers();

    /** Calls the counter for each such request, on its I/O thread. */
    StrippedUpgrades(Runnable counter) {
        this.counter = counter;
    }

    void add(String peer) {
        counter.run();
        if (told.isNew(peer)) {
            LOG.warn(
                    "A handshake without its upgrade came from {}: a balancer strips it. nginx: proxy_http_version 1.1;"
                            + " proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;"
                            + " Apache: ProxyPass … upgrade=websocket, or mod_proxy_wstunnel before 2.4.47",
                    peer);
        }
    }
}
