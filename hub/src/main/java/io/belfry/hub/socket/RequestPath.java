package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The path by which a request finds its endpoint: as it was sent, but for path parameters.
 *
 * <p>Nothing is decoded, resolved or joined: {@code /a/../connect} and {@code /%63onnect} are not {@code /connect}.
 * Balancers and the hub can then never disagree on what a path means.
 */
final class RequestPath {
    private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");
    private static final Pattern SCHEME_AND_AUTHORITY = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*");

    /** What {@code OPTIONS *} asks about: the server, under whatever prefix its paths live. Apache's checks ask so. */
    private static final String SERVER = "*";

    private RequestPath() {}

    /**
     * Takes it from the request line.
     *
     * @param prefix under which all paths live; empty or {@code /push}
     * @return null if the request is not under the prefix
     */
    static @Nullable String of(HttpServerExchange exchange, String prefix) {
        String sent = exchange.getRequestURI();
        if (exchange.isHostIncludedInRequestURI()) {
            sent = SCHEME_AND_AUTHORITY.matcher(sent).replaceFirst("");
        }
        if (sent.indexOf(';') >= 0) {
            sent = PARAMETERS.matcher(sent).replaceAll("");
        }
        if (sent.equals(SERVER)) {
            return SERVER;
        }
        if (!sent.startsWith(prefix)) {
            return null;
        }
        String path = sent.substring(prefix.length());
        return path.isEmpty() ? "/" : path.startsWith("/") ? path : null;
    }
}
