package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges what clients post, before its body is read: its kind, and whether a browser may have been made to send it. */
final class PostGuard {
    private static final Set<String> TYPES = Set.of("application/json", "application/x-ndjson", "text/plain");
    private static final Answer NOT_THIS_TYPE =
            Answer.problem(415, "unsupported_type", "The body is JSON, lines of JSON, or plain text with such lines.");
    private static final Answer NOT_ENCODED =
            Answer.problem(415, "unsupported_type", "The body must not be compressed.");
    private static final Answer NO_ORIGIN =
            Answer.problem(403, "forbidden_origin", "What comes with cookies must say its Origin.");

    private final @Nullable AffinityCookie own;

    /** @param own the cookie that the hub gives itself, with which programs come back too */
    PostGuard(@Nullable AffinityCookie own) {
        this.own = own;
    }

    /** What is wrong with it; null if nothing is. */
    @Nullable
    Answer refuse(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        HeaderValues cookies = headers.get(Headers.COOKIE);
        if (cookies != null && !headers.contains(Headers.ORIGIN) && (own == null || !own.isAlone(cookies))) {
            return NO_ORIGIN;
        }
        String type = headers.getFirst(Headers.CONTENT_TYPE);
        String bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!TYPES.contains(bare)) {
            return NOT_THIS_TYPE;
        }
        return headers.contains(Headers.CONTENT_ENCODING) ? NOT_ENCODED : null;
    }
}
