package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges a {@code GET /connect} by RFC 6455 §4.2.1 before Undertow, which is lenient here, may answer 101.
 *
 * <p>Whatever is not exactly a handshake is refused and the link not switched: a proxy that thinks the upgrade failed
 * would otherwise pass on what follows as requests.
 */
final class HandshakeGuard {
    private static final HttpString EXTENSIONS = new HttpString("Sec-WebSocket-Extensions");
    private static final String VERSION = "13";
    private static final int KEY_CHARACTERS = 24;
    private static final int KEY_BYTES = 16;

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String PARAMETER = "\\s*;\\s*" + TOKEN + "(?:\\s*=\\s*(?:" + TOKEN + "|\"[^\"\\\\]*\"))?";
    private static final String EXTENSION = TOKEN + "(?:" + PARAMETER + ")*+";

    /** §9.1; the quantifiers are possessive, so that no input makes the match slow. */
    private static final Pattern EXTENSION_LIST =
            Pattern.compile("\\s*" + EXTENSION + "(?:\\s*,\\s*" + EXTENSION + ")*+\\s*");

    private static final Answer NO_UPGRADE = Answer.problem(
                    426, "upgrade_required", "Here one speaks WebSocket; a balancer may have removed the upgrade.")
            .with("Upgrade", "websocket")
            .with("Connection", "Upgrade");
    private static final Answer OTHER_VERSION = Answer.problem(426, "upgrade_required", "The version must be 13.")
            .with("Upgrade", "websocket")
            .with("Connection", "Upgrade")
            .with("Sec-WebSocket-Version", VERSION);
    private static final Answer BAD_PROTOCOL = bad("WebSocket needs HTTP/1.1.");
    private static final Answer BAD_CONNECTION = bad("The Connection header must list upgrade.");
    private static final Answer BODY = bad("A handshake has no body.");
    private static final Answer BAD_KEY = bad("There must be one key of 16 bytes in Base64.");
    private static final Answer NO_VERSION = bad("The version is missing.");
    private static final Answer BAD_EXTENSIONS = bad("The list of extensions is malformed.");

    private HandshakeGuard() {}

    /** Whether the request asks for WebSocket at all; if not, some hop on the way may have removed it. */
    static boolean asksForWebSocket(HeaderMap headers) {
        return lists(headers.get(Headers.UPGRADE), "websocket");
    }

    /** The answer to a GET that does not ask for WebSocket. */
    static Answer noUpgrade() {
        return NO_UPGRADE;
    }

    /** What is wrong with a request that asks for WebSocket; null if nothing is. */
    static @Nullable Answer refuse(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        if (!Protocols.HTTP_1_1.equals(exchange.getProtocol())) {
            return BAD_PROTOCOL;
        }
        if (!lists(headers.get(Headers.CONNECTION), "upgrade")) {
            return BAD_CONNECTION;
        }
        if (headers.contains(Headers.TRANSFER_ENCODING) || !isEmpty(headers.get(Headers.CONTENT_LENGTH))) {
            return BODY;
        }
        return refuseWebSocketHeaders(headers);
    }

    private static @Nullable Answer refuseWebSocketHeaders(HeaderMap headers) {
        HeaderValues version = headers.get(Headers.SEC_WEB_SOCKET_VERSION);
        if (version == null) {
            return NO_VERSION;
        }
        if (version.size() != 1 || !version.getFirst().equals(VERSION)) {
            return OTHER_VERSION;
        }
        HeaderValues key = headers.get(Headers.SEC_WEB_SOCKET_KEY);
        if (key == null || key.size() != 1 || !isKey(key.getFirst())) {
            return BAD_KEY;
        }
        HeaderValues extensions = headers.get(EXTENSIONS);
        if (extensions != null
                && !EXTENSION_LIST.matcher(String.join(",", extensions)).matches()) {
            return BAD_EXTENSIONS;
        }
        return null;
    }

    /** A length of 0 is no body; the JDK's HttpClient sends it with every handshake unless it is set to HTTP/1.1. */
    private static boolean isEmpty(@Nullable HeaderValues lengths) {
        return lengths == null || lengths.stream().allMatch("0"::equals);
    }

    private static boolean isKey(String key) {
        try {
            return key.length() == KEY_CHARACTERS && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Whether one of the comma-separated values is the word, in any case. */
    private static boolean lists(@Nullable HeaderValues values, String word) {
        if (values == null) {
            return false;
        }
        for (String value : values) {
            for (String item : value.split(",", -1)) {
                if (item.strip().toLowerCase(Locale.ROOT).equals(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Answer bad(String detail) {
        return Answer.problem(400, "bad_request", detail);
    }
}
