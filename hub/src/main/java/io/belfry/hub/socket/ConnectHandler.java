package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.QValueParser;
import java.util.Deque;
import java.util.List;

/** Answers at {@code /connect}, the one path through which clients come, whatever their transport. */
final class ConnectHandler {
    private static final String EVENTS = "text/event-stream";
    private static final String TICKET = "ticket";
    private static final Answer NOT_GET = notAllowed("GET");
    private static final Answer NOT_THIS_METHOD = notAllowed("GET, POST, OPTIONS");

    private final ConnectGuard guard;
    private final HandshakeHandler handshakes;
    private final PostHandler post;
    private final TicketTaker tickets;
    private final PostGuard postGuard;
    private final Door door;

    ConnectHandler(
            ConnectGuard guard,
            HandshakeHandler handshakes,
            PostHandler post,
            TicketTaker tickets,
            PostGuard postGuard,
            Door door) {
        this.guard = guard;
        this.handshakes = handshakes;
        this.post = post;
        this.tickets = tickets;
        this.postGuard = postGuard;
        this.door = door;
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
            handshakes.handle(exchange);
        }
    }

    private void onPost(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        boolean stream = wantsEvents(headers);
        Answer refusal = guard.refuse(exchange, stream ? Transport.STREAM : Transport.POLL);
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
                headers.contains(ConnectGuard.LAST_EVENT_ID));
        post.handle(exchange, handshake, stream);
    }

    private void onTicket(HttpServerExchange exchange, String ticket) {
        Answer refusal = guard.refuse(exchange, Transport.STREAM);
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal);
            return;
        }
        boolean wasHere = exchange.getRequestHeaders().contains(ConnectGuard.LAST_EVENT_ID);
        String peer = door.client(exchange).getHostAddress();
        tickets.take(exchange, ticket, admission -> {
            Handshake handshake = new Handshake(admission.bearer(), peer, wasHere);
            post.begin(exchange, handshake, true, List.of(admission.line()));
        });
    }

    private static boolean wantsEvents(HeaderMap headers) {
        HeaderValues accept = headers.get(Headers.ACCEPT);
        return accept != null
                && QValueParser.parse(accept).stream()
                        .flatMap(List::stream)
                        .anyMatch(each -> each.getValue().equalsIgnoreCase(EVENTS) && !each.isQValueZero());
    }

    private static Answer notAllowed(String allow) {
        return Answer.problem(405, "method_not_allowed", "This method is not allowed here.")
                .with("Allow", allow);
    }
}
