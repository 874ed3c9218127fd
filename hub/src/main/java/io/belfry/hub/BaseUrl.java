package io.belfry.hub;

import io.belfry.hub.config.Config;
import java.net.URI;

/** Where this machine reaches the ports of the node that a configuration describes. */
final class BaseUrl {
    private BaseUrl() {}

    /** The public port, with the prefix of its paths. */
    static URI ofPublicPort(Config config, int port) {
        return URI.create(of(
                        config.listen().tls() == null ? "http" : "https",
                        config.listen().host(),
                        port)
                + config.listen().path());
    }

    static URI ofAdminPort(Config config, int port) {
        return URI.create(of("http", config.admin().host(), port));
    }

    /** A node that listens on every address is reached at the loopback. */
    private static String of(String scheme, String host, int port) {
        String reached =
                switch (host) {
                    case "0.0.0.0" -> "127.0.0.1";
                    case "::" -> "[::1]";
                    default -> host.indexOf(':') < 0 ? host : "[" + host + "]";
                };
        return scheme + "://" + reached + ":" + port;
    }
}
