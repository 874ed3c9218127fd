package io.belfry.hub.doctor;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the hub is said to be, as browsers are told.
 *
 * @param prefix of every path; empty or begins with a slash
 */
public record Target(boolean tls, String host, int port, String prefix) {
    private static final int LAST_PORT = 65_535;
    private static final String NO_SCHEME = "URL must begin with http:// or https://";
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z]+://");

    /** {@link URI} finds no host where there is a _ in it, as in the names of containers. */
    private static final Pattern PLACE = Pattern.compile("([A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?");

    /**
     * Reads a URL as somebody typed it.
     *
     * @throws IllegalArgumentException if it is none of a hub; the message says why
     */
    public static Target of(String url) {
        if (!SCHEME.matcher(url).lookingAt()) {
            throw new IllegalArgumentException(NO_SCHEME);
        }
        try {
            return of(new URI(url));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("URL has no host, or a character that no URL has", e);
        }
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none of a hub; the message says why
     */
    public static Target of(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https") || scheme.equals("wss");
        if (!tls && !scheme.equals("http") && !scheme.equals("ws")) {
            throw new IllegalArgumentException(NO_SCHEME);
        }
        Matcher place = PLACE.matcher(url.getRawAuthority() == null ? "" : url.getRawAuthority());
        if (url.getHost() == null && !place.matches()) {
            throw new IllegalArgumentException("URL has no host");
        }
        if (url.getRawQuery() != null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("URL takes neither a query nor a user; a token goes with --token");
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        path = path.replaceFirst("/connect/?$", "").replaceFirst("/+$", "");
        String host = url.getHost() != null ? url.getHost() : place.group(1);
        int given =
                url.getHost() != null ? url.getPort() : place.group(2) == null ? -1 : Integer.parseInt(place.group(2));
        int port = given >= 0 ? given : tls ? 443 : 80;
        if (port == 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("URL has a port that is none");
        }
        return new Target(tls, host.replaceAll("[\\[\\]]", ""), port, path);
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
