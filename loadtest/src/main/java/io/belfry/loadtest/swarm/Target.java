package io.belfry.loadtest.swarm;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Where clients connect.
 *
 * @param authority the value of the {@code Host} header
 */
public record Target(InetSocketAddress address, String authority, String path) {

    /** The hub's {@code /connect} below its public address. */
    public static Target of(URI url) {
        if (!"http".equals(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("a plain address is needed, like http://127.0.0.1:8800");
        }
        int port = url.getPort() < 0 ? 80 : url.getPort();
        String prefix = url.getPath().replaceAll("/+$", "");
        return new Target(new InetSocketAddress(url.getHost(), port), url.getHost() + ":" + port, prefix + "/connect");
    }

    boolean isLoopback() {
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }
}
