package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Protocols;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges what every request must keep to, whatever its path. Undertow's own limits lie above these, because it answers
 * 400 and nothing more telling.
 */
final class RequestGuard {
    /** Room for the header block in Undertow, above what is allowed here. */
    static final int HARD_HEADER_BYTES = 24 << 10;

    private static final int HEADER_BYTES = 16 << 10;
    private static final int HEADERS = 64;
    private static final int REQUEST_LINE_BYTES = 8 << 10;
    static final Answer LINE_TOO_LONG = Answer.problem(414, "too_large", "The request line is too long.");
    static final Answer HEAD_TOO_LARGE = Answer.problem(431, "too_large", "The headers are too many or too large.");

    private static final int BYTES_AROUND_HEADER = 4; // colon, space, CR, LF
    private static final int BYTES_AROUND_REQUEST_LINE = 13; // spaces, version, CR, LF

    private final Set<String> hosts;

    /** Serves these names of hosts; empty: any. */
    RequestGuard(Set<String> hosts) {
        this.hosts = Set.copyOf(hosts);
    }

    /** What is wrong with the request; null if nothing is. */
    @Nullable
    Answer refuse(HttpServerExchange exchange) {
        if (!Protocols.HTTP_1_1.equals(exchange.getProtocol()) && !Protocols.HTTP_1_0.equals(exchange.getProtocol())) {
            return Answer.problem(400, "bad_request", "HTTP/1.0 and HTTP/1.1 are spoken here.");
        }
        int line = exchange.getRequestMethod().length()
                + exchange.getRequestURI().length()
                + exchange.getQueryString().length()
                + BYTES_AROUND_REQUEST_LINE;
        if (isLineTooLong(line)) {
            return LINE_TOO_LONG;
        }
        if (isTooLarge(exchange.getRequestHeaders(), line)) {
            return HEAD_TOO_LARGE;
        }
        HeaderValues codings = exchange.getRequestHeaders().get(Headers.TRANSFER_ENCODING);
        if (codings != null && !(codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked"))) {
            exchange.setPersistent(false); // where its body ends, two hops may see differently
            return Answer.problem(400, "bad_request", "A body is chunked, or has a length.");
        }
        String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        if (host != null && !hosts.isEmpty() && !hosts.contains(name(host))) {
            return Answer.problem(421, "bad_request", "This host is not served here.");
        }
        return null;
    }

    static boolean isLineTooLong(int bytes) {
        return bytes > REQUEST_LINE_BYTES;
    }

    static boolean isHeadTooLarge(int bytes) {
        return bytes > HEADER_BYTES;
    }

    private static boolean isTooLarge(HeaderMap headers, int lineBytes) {
        int count = 0;
        int bytes = lineBytes;
        for (HeaderValues values : headers) {
            count += values.size();
            for (String value : values) {
                bytes += values.getHeaderName().length() + value.length() + BYTES_AROUND_HEADER;
            }
        }
        return count > HEADERS || isHeadTooLarge(bytes);
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return (colon > host.lastIndexOf(']') ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }
}
