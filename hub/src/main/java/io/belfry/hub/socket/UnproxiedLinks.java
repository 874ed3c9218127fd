package io.belfry.hub.socket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator who comes without the PROXY header that is wanted, once per peer, and what mends it. Thread-safe. */
final class UnproxiedLinks {
    private static final Logger LOG = LoggerFactory.getLogger(UnproxiedLinks.class);

    private final ToldPeers told = new ToldPeers();

    void add(String peer) {
        if (told.isNew(peer)) {
            LOG.warn(
                    "A link from {} began without a PROXY header and was dropped. HAProxy: server … send-proxy-v2;"
                            + " nginx: proxy_protocol on; its checks without one go to the admin port. If no balancer"
                            + " sends it: listen.proxyProtocol: false",
                    peer);
        }
    }
}
