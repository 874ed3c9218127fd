package io.belfry.hub.socket;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.ConnectionUtils;
import io.undertow.util.ETag;
import io.undertow.util.ETagUtils;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.QValueParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;

/** Writes answers to exchanges, with what every answer carries. */
final class AnswerWriter {
    static final String NO_STORE = "no-store, no-transform";

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
        if (isKnown(exchange)) {
            exchange.setStatusCode(NOT_MODIFIED).endExchange();
            return;
        }
        byte[] body = chosenBody(exchange, answer);
        exchange.setStatusCode(answer.status());
        boolean bodyUnread = !exchange.isRequestComplete();
        if (bodyUnread) {
            exchange.setPersistent(false);
        }
        if (answer.status() != NO_CONTENT && answer.status() != NOT_MODIFIED) {
            exchange.setResponseContentLength(body.length);
        }
        if (body.length == 0 || Methods.HEAD.equals(exchange.getRequestMethod())) {
            exchange.endExchange();
        } else {
            exchange.getResponseSender().send(ByteBuffer.wrap(body), bodyUnread ? CLOSE : IoCallback.END_EXCHANGE);
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

    private static byte[] chosenBody(HttpServerExchange exchange, Answer answer) {
        if (answer.coded().isEmpty()) {
            return answer.body();
        }
        exchange.getResponseHeaders().add(Headers.VARY, Headers.ACCEPT_ENCODING_STRING);
        for (Answer.Coded coded : answer.coded()) {
            if (takes(exchange.getRequestHeaders(), coded.coding())) {
                exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, coded.coding());
                return coded.body();
            }
        }
        return answer.body();
    }

    private static boolean takes(HeaderMap headers, String coding) {
        HeaderValues accepted = headers.get(Headers.ACCEPT_ENCODING);
        return accepted != null
                && QValueParser.parse(accepted).stream()
                        .flatMap(List::stream)
                        .anyMatch(each -> each.getValue().equalsIgnoreCase(coding) && !each.isQValueZero());
    }

    /** Whether the client holds what the answer has; also if a balancer that compresses made the tag a weak one. */
    private static boolean isKnown(HttpServerExchange exchange) {
        ETag etag = ETagUtils.getETag(exchange); // that of the answer
        return etag != null
                && exchange.getRequestHeaders().contains(Headers.IF_NONE_MATCH)
                && !ETagUtils.handleIfNoneMatch(exchange, etag, /* allowWeak= */ true);
    }

    /** What every answer carries, also that of an upgrade. */
    static void putCommonHeaders(HeaderMap headers) {
        headers.put(Headers.CACHE_CONTROL, NO_STORE);
        headers.put(NOSNIFF, "nosniff");
    }

    private static void putHeaders(HeaderMap headers, Answer answer) {
        putCommonHeaders(headers);
        if (!answer.contentType().isEmpty()) {
            headers.put(Headers.CONTENT_TYPE, answer.contentType());
        }
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            headers.put(new HttpString(header.getKey()), header.getValue());
        }
    }
}
