package io.belfry.loadtest.swarm;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Deals out local addresses 127.0.0.2, 127.0.0.3 …: one address has about 28,000 free ports, several have enough for
 * every connection, including those whose predecessors are still in TIME_WAIT.
 */
final class SourceAddresses {
    private static final int ADDRESSES = 16;

    private final boolean loopback;
    private int dealt;

    SourceAddresses(Target target) {
        loopback = target.isLoopback();
    }

    /** The next address, port chosen by the kernel; null when the target is another machine. */
    @Nullable
    InetSocketAddress next() {
        if (!loopback) {
            return null;
        }
        return new InetSocketAddress("127.0.0." + (2 + dealt++ % ADDRESSES), 0);
    }
}
