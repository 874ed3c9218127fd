package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Methods;

/**
 * Answers at {@code /gxwebsocket?<ticket>}, a second address for WebSocket in the shape that pages of GeneXus use: the whole
 * query is the id of the client. Only if {@code listen.gxwebsocket} is set.
 *
 * <p>There that id is a GUID of the page's own making, and whoever guesses it hears what is meant for another. Here it has
 * to be a ticket of {@code POST /ticket}, which the application fetches for the page: nobody guesses it, and it is good once
 * and for half a minute, so that the logs of balancers, which keep URLs, keep nothing of worth. For the same reason no
 * token is taken here, however short-lived; nor a {@code client}, which shows that somebody was here before, and not who it
 * is. The {@code connect} that the ticket was given for counts as the first line of the client; from then on it is a
 * WebSocket like any other.
 */
final class GxWebSocket {
    static final String PATH = "/gxwebsocket";

    private static final Answer NOT_GET = Answer.problem(405, "method_not_allowed", "This method is not allowed here.")
            .with("Allow", "GET");

    private final HandshakeHandler handshakes;
    private final TicketTaker tickets;

    GxWebSocket(HandshakeHandler handshakes, TicketTaker tickets) {
        this.handshakes = handshakes;
        this.tickets = tickets;
    }

    void handle(HttpServerExchange exchange) {
        Answer refusal = Methods.GET.equals(exchange.getRequestMethod()) ? handshakes.refuse(exchange) : NOT_GET;
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal); // before the ticket is taken: it stays good for a better try
            return;
        }
        tickets.take(exchange, exchange.getQueryString(), admission -> {
            if (exchange.getConnection()
                    .isOpen()) { // a slot that is taken for a link which has ended would never come back
                handshakes.begin(exchange, admission.bearer(), admission.line());
            }
        });
    }
}
