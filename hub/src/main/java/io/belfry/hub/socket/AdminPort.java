package io.belfry.hub.socket;

import io.belfry.hub.metrics.Metrics;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import java.util.Set;

/** The port for servers and operators: nothing but endpoints. Who may call them, they judge themselves. */
public final class AdminPort implements AutoCloseable {
    private static final int BODY_BYTES = 1 << 20;
    private static final Answer NOT_FOUND = Answer.problem(404, "not_found", "There is nothing here.");

    private final Routes routes;
    private final RequestGuard guard = new RequestGuard(Set.of());
    private final EndpointCaller caller;
    private final HttpPort http;

    /** Will listen there; port 0: any that is free. */
    public AdminPort(Worker worker, InetSocketAddress address, Routes routes, Metrics metrics) {
        this.routes = routes;
        caller = new EndpointCaller(worker, BODY_BYTES, RequestTimes.DEFAULT.body());
        http = new HttpPort(worker, address, false, null, RequestTimes.DEFAULT, BODY_BYTES, metrics, this::handle);
    }

    public void start() {
        http.start();
    }

    /** The port that is bound. */
    public int port() {
        return http.port();
    }

    /** Closes the listening port; requests under way are answered. */
    public void stopAccepting() {
        http.stopAccepting();
    }

    @Override
    public void close() {
        http.close();
    }

    private void handle(HttpServerExchange exchange) {
        Answer refusal = guard.refuse(exchange);
        String path = RequestPath.of(exchange, "");
        Endpoint endpoint = path == null ? null : routes.find(path);
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal);
        } else if (path == null || endpoint == null) {
            AnswerWriter.write(exchange, NOT_FOUND);
        } else {
            caller.call(exchange, endpoint, path);
        }
    }
}
