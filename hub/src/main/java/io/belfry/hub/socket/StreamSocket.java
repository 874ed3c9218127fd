package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A stream, from its request to its end: a request until there is something to tell, so that it can be refused by an HTTP
 * status; from the first line on, events on a link of its own.
 */
final class StreamSocket extends RequestSocket {
    private static final String HEAD = "HTTP/1.1 200 OK\r\n"
            + "Content-Type: text/event-stream\r\n"
            + "Cache-Control: no-store, no-transform\r\n"
            + "X-Accel-Buffering: no\r\n" // nginx would hold events back until a buffer is full
            + "X-Content-Type-Options: nosniff\r\n"
            + "Connection: close\r\n";

    private final NioThread thread;
    private final Slots slots;
    private final SilentPeers silent;
    private final Runnable onStream;
    private @Nullable EventSocket events;

    /** @param onStream called when the answer begins */
    StreamSocket(
            HttpServerExchange exchange,
            NioThread thread,
            Slots slots,
            Newcomers newcomers,
            SilentPeers silent,
            Runnable onStream) {
        super(exchange, slots, newcomers);
        this.thread = thread;
        this.slots = slots;
        this.silent = silent;
        this.onStream = onStream;
    }

    @Override
    public Transport transport() {
        return Transport.STREAM;
    }

    @Override
    public void onWrite(OutQueue queue) {
        SocketListener hears = listener();
        if (hears != null) {
            Frame first = queue.get(0);
            if (first.kind() == Frame.Kind.CLOSE) {
                refuse(first.closeNumber());
                return;
            }
            begin(hears);
        }
        if (events != null) {
            events.onWrite(queue);
        }
    }

    private void begin(SocketListener hears) {
        byte[] head = head(exchange.getResponseHeaders());
        handOver();
        exchange.setPersistent(true); // HTTP/1.0 or Connection: close; Undertow would end the link that it gives away
        onStream.run();
        events = new EventSocket(thread, link(), slots, silent);
        events.open(hears, head);
    }

    @Override
    public long onSweep(long nowNanos) {
        return events == null ? super.onSweep(nowNanos) : events.onSweep(nowNanos);
    }

    @Override
    public void onAbort() {
        if (events == null) {
            super.onAbort();
        } else {
            events.onAbort();
        }
    }

    private static byte[] head(HeaderMap more) {
        StringBuilder head = new StringBuilder(HEAD);
        for (HeaderValues values : more) {
            for (String value : values) {
                head.append(values.getHeaderName()).append(": ").append(value).append("\r\n");
            }
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
