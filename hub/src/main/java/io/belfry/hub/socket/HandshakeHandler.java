package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import org.jspecify.annotations.Nullable;

/** Lets clients in that come by WebSocket: {@link #refuse} first, and who is not refused may {@link #begin}. */
final class HandshakeHandler {
    private final ConnectGuard guard;
    private final Upgrade upgrade;
    private final Door door;
    private final StrippedUpgrades stripped;

    HandshakeHandler(ConnectGuard guard, Upgrade upgrade, Door door, StrippedUpgrades stripped) {
        this.guard = guard;
        this.upgrade = upgrade;
        this.door = door;
        this.stripped = stripped;
    }

    void handle(HttpServerExchange exchange) {
        Answer refusal = refuse(exchange);
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal);
            return;
        }
        String bearer = Handshake.bearer(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION));
        Subprotocols subprotocols = Subprotocols.of(exchange.getRequestHeaders());
        begin(exchange, bearer != null ? bearer : subprotocols.bearer(), null);
    }

    /** The answer to everything but a handshake that holds; for that, null. */
    @Nullable
    Answer refuse(HttpServerExchange exchange) {
        boolean asks = HandshakeGuard.asksForWebSocket(exchange.getRequestHeaders());
        Answer refusal = guard.isOpen() && asks ? door.refuse() : null;
        if (refusal != null) {
            return refusal;
        }
        refusal = guard.refuse(exchange, Transport.WEBSOCKET);
        if (refusal != null) {
            return refusal;
        }
        if (!asks) {
            stripped.add(EndpointCaller.peer(exchange));
            return HandshakeGuard.noUpgrade();
        }
        return HandshakeGuard.refuse(exchange);
    }

    /**
     * Upgrades, if there is a slot. On the I/O thread of the exchange.
     *
     * @param bearer the token that came beside the first line, if one did
     * @param first the line that counts as the client's first; null if the client sends it itself
     */
    void begin(HttpServerExchange exchange, @Nullable String bearer, byte @Nullable [] first) {
        Caps.Entry entry = door.enter(exchange);
        if (entry.refusal() != null) {
            AnswerWriter.write(exchange, entry.refusal());
            return;
        }
        HeaderMap headers = exchange.getRequestHeaders();
        upgrade.accept(
                exchange,
                entry.slots(),
                new Handshake(bearer, door.client(exchange).getHostAddress(), false),
                first,
                headers.getFirst(Headers.SEC_WEB_SOCKET_KEY),
                Subprotocols.of(headers).selected());
    }
}
