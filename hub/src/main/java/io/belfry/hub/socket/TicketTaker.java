package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.util.function.Consumer;

/** Takes in the ticket that stands in the URL of a request; a request without a good one is answered here. */
final class TicketTaker {
    private static final Answer NO_TICKET =
            Answer.unauthorized("unauthorized", "There is no such ticket; each is good once and for 30 seconds.");
    private static final Answer NOBODY_KNOWS = Answer.problem(503, "unavailable", "Nobody knows the ticket just now.")
            .with("Retry-After", "1");

    private final Worker worker;
    private final TicketListener tickets;

    TicketTaker(Worker worker, TicketListener tickets) {
        this.worker = worker;
        this.tickets = tickets;
    }

    /**
     * Within the handler of the exchange.
     *
     * @param next goes on with what the ticket stands for, on the I/O thread of the exchange
     */
    void take(HttpServerExchange exchange, String ticket, Consumer<TicketListener.Admission> next) {
        IoThread thread = worker.thread(exchange.getIoThread());
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> tickets.onTicket(ticket)
                        .whenComplete((admission, failure) -> thread.execute(() -> {
                            if (admission == null) {
                                AnswerWriter.write(exchange, failure == null ? NO_TICKET : NOBODY_KNOWS);
                            } else {
                                next.accept(admission);
                            }
                        })));
    }
}
