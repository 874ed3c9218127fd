package io.belfry.hub.socket;

import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What a client offers in {@code Sec-WebSocket-Protocol}: our protocol, and perhaps its token, because a browser can put
 * nothing else on a handshake. The token is never echoed.
 *
 * @param selected our protocol if it was offered, else empty
 * @param bearer the token
 */
record Subprotocols(String selected, @Nullable String bearer) {
    private static final String BELFRY = "belfry.v1";
    private static final String BEARER = "bearer.";

    static Subprotocols of(HeaderMap headers) {
        HeaderValues offers = headers.get(Headers.SEC_WEB_SOCKET_PROTOCOL);
        if (offers == null) {
            return new Subprotocols("", null);
        }
        String selected = "";
        String bearer = null;
        for (String offer : String.join(",", offers).split(",", -1)) {
            String name = offer.strip();
            if (name.equals(BELFRY)) {
                selected = BELFRY;
            } else if (name.startsWith(BEARER)) {
                bearer = name.substring(BEARER.length());
            }
        }
        return new Subprotocols(selected, bearer);
    }
}
