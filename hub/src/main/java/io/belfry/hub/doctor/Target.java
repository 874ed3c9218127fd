package io.belfry.hub.doctor;

import java.net.URI;
import java.util.Locale;

/**
 * Where the hub is said to be, as browsers are told.
 *
 * @param prefix of every path; empty or begins with a slash
 */
public record Target(boolean tls, String host, int port, String prefix) {
    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none of a hub; the message says why
     */
    public static Target of(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https") || scheme.equals("wss");
        if (!tls && !scheme.equals("http") && !scheme.equals("ws")) {
            throw new IllegalArgumentException("URL must begin with http:// or https://");
        }
        if (url.getHost() == null) {
            throw new IllegalArgumentException("URL has no host");
        }
        if (url.getRawQuery() != null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("URL takes neither a query nor a user; a token goes with --token");
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        path = path.replaceFirst("/connect/?$", "").replaceFirst("/+$", "");
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        return new Target(tls, url.getHost().replaceAll("[\\[\\]]", ""), port, path);
    }

    /** What a browser sends as {@code Host}. */
    String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority() + prefix;
    }
}
