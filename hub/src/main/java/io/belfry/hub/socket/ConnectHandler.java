package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers at {@code /connect}, the one path through which clients come. */
final class ConnectHandler {
    private static final String BEARER = "bearer ";
    private static final Answer ONLY_WEBSOCKET = Answer.problem(406, "bad_request", "This node speaks WebSocket only.");
    private static final Answer TOKEN_IN_URL = Answer.problem(400, "token_in_url", "A token never travels in a URL.");
    private static final Answer NOT_YET = Answer.problem(503, "unavailable", "This node does not accept anybody yet.")
            .with("Retry-After", "1");
    private static final Answer NOT_GET = notAllowed("GET");
    private static final Answer NOT_THIS_METHOD = notAllowed("GET, POST, OPTIONS");
    private static final Answer PREFLIGHT = Answer.empty(204)
            .with("Access-Control-Allow-Methods", "GET, POST")
            .with("Access-Control-Allow-Headers", "Authorization, Content-Type")
            .with("Access-Control-Max-Age", "7200");

    private final Upgrade upgrade;
    private final Door door;
    private final StrippedUpgrades stripped;
    private volatile boolean open;

    ConnectHandler(Upgrade upgrade, Door door, StrippedUpgrades stripped) {
        this.upgrade = upgrade;
        this.door = door;
        this.stripped = stripped;
    }

    /** From now on clients may come. */
    void open() {
        open = true;
    }

    void handle(HttpServerExchange exchange) {
        Answer refusal = refuse(exchange);
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal);
            return;
        }
        Caps.Entry entry = door.enter(exchange, /* continues= */ false);
        if (entry.slots() == null) {
            AnswerWriter.write(exchange, java.util.Objects.requireNonNull(entry.refusal()));
            return;
        }
        HeaderMap headers = exchange.getRequestHeaders();
        Subprotocols subprotocols = Subprotocols.of(headers);
        String bearer = bearer(headers.getFirst(Headers.AUTHORIZATION));
        Handshake handshake = new Handshake(
                bearer != null ? bearer : subprotocols.bearer(),
                door.client(exchange).getHostAddress());
        upgrade.accept(
                exchange,
                entry.slots(),
                handshake,
                headers.getFirst(Headers.SEC_WEB_SOCKET_KEY),
                subprotocols.selected());
    }

    /** The answer to everything but a handshake that holds; for that, null. */
    private @Nullable Answer refuse(HttpServerExchange exchange) {
        boolean asks = HandshakeGuard.asksForWebSocket(exchange.getRequestHeaders());
        String method = exchange.getRequestMethod().toString();
        if (method.equals("OPTIONS")) {
            return PREFLIGHT;
        }
        if (method.equals("POST")) {
            return asks ? NOT_GET : ONLY_WEBSOCKET;
        }
        if (!method.equals("GET")) {
            return NOT_THIS_METHOD;
        }
        if (!open) {
            return NOT_YET;
        }
        Answer closed = asks ? door.refuse() : null;
        if (closed != null) {
            return closed;
        }
        if (TokenInUrl.isIn(exchange)) {
            return TOKEN_IN_URL;
        }
        if (!asks) {
            stripped.add(EndpointCaller.peer(exchange));
            return HandshakeGuard.noUpgrade();
        }
        return HandshakeGuard.refuse(exchange);
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    private static Answer notAllowed(String allow) {
        return Answer.problem(405, "method_not_allowed", "This method is not allowed here.")
                .with("Allow", allow);
    }
}
