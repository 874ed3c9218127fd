package io.belfry.hub.socket;

import io.belfry.hub.config.AllowedOrigin;
import java.net.URI;
import java.util.List;

/**
 * The origins whose pages may talk to the hub.
 *
 * <p>An origin matches exactly: scheme, host and port. {@code https://*.example.com} stands for exactly one label in
 * place of the star. {@code null}, which sandboxed pages and files send, is never allowed.
 */
public final class Origins {
    private final List<AllowedOrigin> allowed;
    private final boolean development;

    /**
     * Allows these.
     *
     * @param development whether pages from this machine, whatever their port, are allowed too
     */
    public Origins(List<AllowedOrigin> allowed, boolean development) {
        this.allowed = List.copyOf(allowed);
        this.development = development;
    }

    boolean allows(String origin) {
        return allowed.stream().anyMatch(each -> each.matches(origin)) || (development && isLoopback(origin));
    }

    private static boolean isLoopback(String origin) {
        try {
            URI uri = URI.create(origin);
            String host = uri.getHost();
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && host != null
                    && (host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
