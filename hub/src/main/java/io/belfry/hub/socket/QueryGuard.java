package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges the address of a client's request. Nothing but a ticket and what balancers route by belongs into it: no token,
 * which logs would keep, no name of a function to call, nothing that two hops may decode differently.
 */
final class QueryGuard {
    private static final Set<String> NEVER = Set.of("callback", "jsonp");
    private static final int PARAMETERS = 64;
    private static final int HEX = 16;
    private static final Answer TOKEN = Answer.problem(400, "token_in_url", "A token never travels in a URL.");
    private static final Answer BAD = Answer.problem(400, "bad_request", "The address is not valid.");

    private QueryGuard() {}

    /** What is wrong with it; null if nothing is. */
    static @Nullable Answer refuse(HttpServerExchange exchange) {
        if (TokenInUrl.isIn(exchange)) {
            return TOKEN;
        }
        Set<String> names = exchange.getQueryParameters().keySet();
        boolean called = names.stream().anyMatch(name -> NEVER.contains(name.toLowerCase(Locale.ROOT)));
        int values = exchange.getQueryParameters().values().stream()
                .mapToInt(Deque::size)
                .sum();
        return called || values > PARAMETERS || !isText(exchange.getRequestURI()) || !isText(exchange.getQueryString())
                ? BAD
                : null;
    }

    /** Whether what is percent-encoded is UTF-8 without control characters. */
    private static boolean isText(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return true;
        }
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int value = octet(encoded, i + 1);
            if (value < ' ') {
                return false;
            }
            bytes.put((byte) value);
            i += 2;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The two digits there; −1 if they are none. */
    private static int octet(String encoded, int at) {
        if (at + 2 > encoded.length()) {
            return -1;
        }
        int high = Character.digit(encoded.charAt(at), HEX);
        int low = Character.digit(encoded.charAt(at + 1), HEX);
        return high < 0 || low < 0 ? -1 : high * HEX + low;
    }
}
