package io.belfry.hub.socket;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The origins whose pages may talk to the hub.
 *
 * <p>An origin matches exactly: scheme, host and port. {@code https://*.example.com} stands for exactly one label in
 * place of the star. {@code null}, which sandboxed pages and files send, is never allowed.
 */
public final class Origins {
    private static final String STAR = "://*.";

    private final Set<String> exact = new HashSet<>();
    private final Set<String> oneLabel = new HashSet<>();
    private final boolean development;

    /**
     * Allows these.
     *
     * @param allowed origins as browsers write them, such as {@code https://app.example.com:8443}
     * @param development whether pages from this machine, whatever their port, are allowed too
     */
    public Origins(List<String> allowed, boolean development) {
        this.development = development;
        for (String origin : allowed) {
            String plain = withoutDefaultPort(origin.toLowerCase(Locale.ROOT));
            (plain.contains(STAR) ? oneLabel : exact).add(plain);
        }
    }

    boolean allows(String origin) {
        String plain = withoutDefaultPort(origin);
        return exact.contains(plain) || oneLabel.contains(starred(plain)) || (development && isLoopback(plain));
    }

    /** The origin with a star for the first label of its host; empty if there is none. */
    private static String starred(String origin) {
        int host = origin.indexOf("://") + 3;
        int dot = origin.indexOf('.', host);
        boolean hasLabel = host > 2 && dot > host && isLabel(origin.substring(host, dot));
        return hasLabel ? origin.substring(0, host) + "*" + origin.substring(dot) : "";
    }

    private static boolean isLabel(String text) {
        return text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
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

    private static String withoutDefaultPort(String origin) {
        if (origin.startsWith("https://") && origin.endsWith(":443")) {
            return origin.substring(0, origin.length() - ":443".length());
        }
        if (origin.startsWith("http://") && origin.endsWith(":80")) {
            return origin.substring(0, origin.length() - ":80".length());
        }
        return origin;
    }
}
