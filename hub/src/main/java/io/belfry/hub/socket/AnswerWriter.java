package io.belfry.hub.socket;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.ConnectionUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/** Writes answers to exchanges, with what every answer carries. */
final class AnswerWriter {
    private static final HttpString NOSNIFF = new HttpString("X-Content-Type-Options");
    private static final int READ_SECONDS = 30;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    /**
     * Ends the link without reading what is left of the request: FIN, then what arrives is dropped until the peer has
     * closed too. Undertow alone would first wait for the whole body.
     */
    private static final IoCallback CLOSE = new IoCallback() {
        @Override
        public void onComplete(HttpServerExchange exchange, Sender sender) {
            HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
            ConnectionUtils.cleanClose(connection.getChannel(), connection);
        }

        @Override
        public void onException(HttpServerExchange exchange, Sender sender, IOException cause) {
            IoUtils.safeClose(exchange.getConnection());
        }
    };

    private AnswerWriter() {}

    /** On the I/O thread of the exchange. An exchange that was answered already is left alone. */
    static void write(HttpServerExchange exchange, Answer answer) {
        if (exchange.isResponseStarted() || exchange.isComplete()) {
            return;
        }
        putHeaders(exchange.getResponseHeaders(), answer);
        if (isKnown(exchange, answer)) {
            exchange.setStatusCode(NOT_MODIFIED).endExchange();
            return;
        }
        exchange.setStatusCode(answer.status());
        boolean bodyUnread = !exchange.isRequestComplete();
        if (bodyUnread) {
            exchange.setPersistent(false);
        }
        if (answer.status() != NO_CONTENT && answer.status() != NOT_MODIFIED) {
            exchange.setResponseContentLength(answer.body().length);
        }
        if (answer.body().length == 0 || Methods.HEAD.equals(exchange.getRequestMethod())) {
            exchange.endExchange();
        } else {
            exchange.getResponseSender()
                    .send(ByteBuffer.wrap(answer.body()), bodyUnread ? CLOSE : IoCallback.END_EXCHANGE);
            if (!exchange.isComplete()) {
                cutLater(exchange);
            }
        }
    }

    /** Whoever has not read its answer by then would pin it for ever. */
    private static void cutLater(HttpServerExchange exchange) {
        Runnable cut = () -> {
            if (!exchange.isComplete()) {
                IoUtils.safeClose(exchange.getConnection());
            }
        };
        try {
            exchange.getIoThread().executeAfter(cut, READ_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException ending) {
            cut.run(); // the worker ends, and with it every link
        }
    }

    /** Whether the client holds the very bytes that the answer has. */
    private static boolean isKnown(HttpServerExchange exchange, Answer answer) {
        String etag = answer.headers().get("ETag");
        return etag != null && etag.equals(exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH));
    }

    private static void putHeaders(HeaderMap headers, Answer answer) {
        headers.put(Headers.CACHE_CONTROL, "no-store, no-transform");
        headers.put(NOSNIFF, "nosniff");
        if (!answer.contentType().isEmpty()) {
            headers.put(Headers.CONTENT_TYPE, answer.contentType());
        }
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            headers.put(new HttpString(header.getKey()), header.getValue());
        }
    }
}
