package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a request, once its body is there, to an endpoint, and the endpoint's answer back to the I/O thread. */
final class EndpointCaller {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointCaller.class);
    private static final Answer DEFECT = Answer.problem(500, "internal", "The hub has a defect.");
    private static final byte[] NONE = {};

    private final Worker worker;
    private final int bodyBytes;
    private final long bodyNanos;

    EndpointCaller(Worker worker, int bodyBytes, Duration bodyTime) {
        this.worker = worker;
        this.bodyBytes = bodyBytes;
        bodyNanos = bodyTime.toNanos();
    }

    /** Within the handler of the exchange, which is over when this returns; the exchange is not. */
    void call(HttpServerExchange exchange, Endpoint endpoint, String path) {
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            if (exchange.isRequestComplete()) {
                answer(exchange, endpoint, path, NONE);
            } else {
                IoThread thread = worker.thread(exchange.getIoThread());
                BodyReader.read(exchange, thread, bodyBytes, bodyNanos, body -> answer(exchange, endpoint, path, body));
            }
        });
    }

    private void answer(HttpServerExchange exchange, Endpoint endpoint, String path, byte[] body) {
        try {
            CompletionStage<Answer> stage = endpoint.answer(request(exchange, path, body));
            stage.whenComplete((answer, failure) -> write(exchange, answer, failure));
        } catch (RuntimeException | Error e) {
            write(exchange, null, e);
        }
    }

    private void write(HttpServerExchange exchange, @Nullable Answer answer, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.error("A defect was answered 500", failure);
        }
        Answer told = failure != null || answer == null ? DEFECT : answer;
        IoThread thread = worker.thread(exchange.getIoThread());
        if (thread.isCurrent()) {
            AnswerWriter.write(exchange, told);
        } else {
            thread.execute(() -> AnswerWriter.write(exchange, told));
        }
    }

    private static Request request(HttpServerExchange exchange, String path, byte[] body) {
        Map<String, String> query = new LinkedHashMap<>();
        for (Map.Entry<String, Deque<String>> parameter :
                exchange.getQueryParameters().entrySet()) {
            query.put(parameter.getKey(), parameter.getValue().getFirst());
        }
        return new Request(
                exchange.getRequestMethod().toString(),
                path,
                query,
                exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION),
                exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE),
                exchange.getRequestHeaders().getFirst(Headers.ACCEPT),
                body,
                peer(exchange));
    }

    static String peer(HttpServerExchange exchange) {
        InetSocketAddress address = exchange.getSourceAddress();
        return address == null || address.getAddress() == null
                ? "unknown"
                : address.getAddress().getHostAddress();
    }
}
