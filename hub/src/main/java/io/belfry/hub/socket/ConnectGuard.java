package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges whether a client may come at all, by what is the same for every transport. Safe from any thread. */
final class ConnectGuard {
    static final HttpString LAST_EVENT_ID = new HttpString("Last-Event-ID");

    private static final int LAST_EVENT_ID_CHARACTERS = 512;
    private static final Answer NOT_YET = Answer.problem(503, "unavailable", "This node does not accept anybody yet.")
            .with("Retry-After", "1");
    private static final Answer SWITCHED_OFF = Answer.problem(404, "not_found", "This transport is switched off here.");
    private static final Answer BAD_EVENT_ID = Answer.problem(400, "bad_request", "Last-Event-ID is too long.");

    private final Set<Transport> transports;
    private volatile boolean open;

    /** Nobody may come before {@link #open}, and then by these transports. */
    ConnectGuard(Set<Transport> transports) {
        this.transports = transports;
    }

    /** From now on clients may come. */
    void open() {
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    /** What is wrong; null if nothing is. */
    @Nullable
    Answer refuse(HttpServerExchange exchange, Transport transport) {
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
}
