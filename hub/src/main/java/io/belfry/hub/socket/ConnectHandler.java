package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers at {@code /connect}, the one path through which clients come, whatever their transport. */
final class ConnectHandler {
    private static final String EVENTS = "text/event-stream";
    private static final String TICKET = "ticket";
    private static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");
    private static final int LAST_EVENT_ID_CHARACTERS = 512;
    private static final Answer NOT_YET = Answer.problem(503, "unavailable", "This node does not accept anybody yet.")
            .with("Retry-After", "1");
    private static final Answer NOT_GET = notAllowed("GET");
    private static final Answer NOT_THIS_METHOD = notAllowed("GET, POST, OPTIONS");
    private static final Answer SWITCHED_OFF = Answer.problem(404, "not_found", "This transport is switched off here.");
    private static final Answer BAD_EVENT_ID = Answer.problem(400, "bad_request", "Last-Event-ID is too long.");
    private static final Answer NO_TICKET =
            Answer.problem(401, "unauthorized", "There is no such ticket; each is good once and for 30 seconds.");
    private static final Answer NOBODY_KNOWS = Answer.problem(503, "unavailable", "Nobody knows the ticket just now.")
            .with("Retry-After", "1");

    private final Worker worker;
    private final Set<Transport> transports;
    private final Upgrade upgrade;
    private final PostHandler post;
    private final TicketListener tickets;
    private final PostGuard postGuard;
    private final Door door;
    private final StrippedUpgrades stripped;
    private volatile boolean open;

    ConnectHandler(
            Worker worker,
            Set<Transport> transports,
            Upgrade upgrade,
            PostHandler post,
            TicketListener tickets,
            PostGuard postGuard,
            Door door,
            StrippedUpgrades stripped) {
        this.worker = worker;
        this.transports = transports;
        this.upgrade = upgrade;
        this.post = post;
        this.tickets = tickets;
        this.postGuard = postGuard;
        this.door = door;
        this.stripped = stripped;
    }

    /** From now on clients may come. */
    void open() {
        open = true;
    }

    void handle(HttpServerExchange exchange) {
        String method = exchange.getRequestMethod().toString();
        Deque<String> ticket = exchange.getQueryParameters().get(TICKET);
        boolean asksForWebSocket = HandshakeGuard.asksForWebSocket(exchange.getRequestHeaders());
        if (method.equals("POST")) {
            if (asksForWebSocket) {
                AnswerWriter.write(exchange, NOT_GET);
            } else {
                onPost(exchange);
            }
        } else if (!method.equals("GET")) {
            AnswerWriter.write(exchange, NOT_THIS_METHOD);
        } else if (ticket != null && !asksForWebSocket) {
            onTicket(exchange, ticket.getFirst());
        } else {
            onHandshake(exchange, asksForWebSocket);
        }
    }

    private void onPost(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        boolean stream = wantsEvents(headers);
        Answer refusal = refuse(exchange, stream ? Transport.STREAM : Transport.POLL);
        if (refusal == null) {
            refusal = postGuard.refuse(exchange);
        }
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal);
            return;
        }
        Handshake handshake = new Handshake(
                Handshake.bearer(headers.getFirst(Headers.AUTHORIZATION)),
                door.client(exchange).getHostAddress(),
                headers.contains(LAST_EVENT_ID));
        post.handle(exchange, handshake, stream);
    }

    private void onTicket(HttpServerExchange exchange, String ticket) {
        Answer refusal = refuse(exchange, Transport.STREAM);
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal);
            return;
        }
        IoThread thread = worker.thread(exchange.getIoThread());
        boolean wasHere = exchange.getRequestHeaders().contains(LAST_EVENT_ID);
        String peer = door.client(exchange).getHostAddress();
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> tickets.onTicket(ticket)
                        .whenComplete((admission, failure) -> thread.execute(() -> {
                            if (admission == null) {
                                AnswerWriter.write(exchange, failure == null ? NO_TICKET : NOBODY_KNOWS);
                            } else {
                                Handshake handshake = new Handshake(admission.bearer(), peer, wasHere);
                                post.begin(exchange, handshake, true, List.of(admission.line()));
                            }
                        })));
    }

    private void onHandshake(HttpServerExchange exchange, boolean asks) {
        Answer refusal = refuseHandshake(exchange, asks);
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal);
            return;
        }
        Caps.Entry entry = door.enter(exchange);
        if (entry.refusal() != null) {
            AnswerWriter.write(exchange, entry.refusal());
            return;
        }
        HeaderMap headers = exchange.getRequestHeaders();
        Subprotocols subprotocols = Subprotocols.of(headers);
        String bearer = Handshake.bearer(headers.getFirst(Headers.AUTHORIZATION));
        Handshake handshake = new Handshake(
                bearer != null ? bearer : subprotocols.bearer(),
                door.client(exchange).getHostAddress(),
                false);
        upgrade.accept(
                exchange,
                entry.slots(),
                handshake,
                headers.getFirst(Headers.SEC_WEB_SOCKET_KEY),
                subprotocols.selected());
    }

    /** The answer to everything but a handshake that holds; for that, null. */
    private @Nullable Answer refuseHandshake(HttpServerExchange exchange, boolean asks) {
        Answer refusal = open && asks ? door.refuse() : null;
        if (refusal != null) {
            return refusal;
        }
        refusal = refuse(exchange, Transport.WEBSOCKET);
        if (refusal != null) {
            return refusal;
        }
        if (!asks) {
            stripped.add(EndpointCaller.peer(exchange));
            return HandshakeGuard.noUpgrade();
        }
        return HandshakeGuard.refuse(exchange);
    }

    /** What is wrong for every transport alike; null if nothing is. */
    private @Nullable Answer refuse(HttpServerExchange exchange, Transport transport) {
        if (!open) {
            return NOT_YET;
        }
        Answer refusal = QueryGuard.refuse(exchange);
        if (refusal != null) {
            return refusal;
        }
        String lastEventId = exchange.getRequestHeaders().getFirst(LAST_EVENT_ID);
        if (lastEventId != null && lastEventId.length() > LAST_EVENT_ID_CHARACTERS) {
            return BAD_EVENT_ID;
        }
        return transports.contains(transport) ? null : SWITCHED_OFF;
    }

    private static boolean wantsEvents(HeaderMap headers) {
        HeaderValues accept = headers.get(Headers.ACCEPT);
        return accept != null
                && accept.stream()
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(EVENTS));
    }

    private static Answer notAllowed(String allow) {
        return Answer.problem(405, "method_not_allowed", "This method is not allowed here.")
                .with("Allow", allow);
    }
}
