package io.belfry.hub.socket;

import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.channels.AcceptingChannel;

/** A listening port that speaks HTTP/1 by Undertow, within the limits of a hub that faces the internet. */
final class HttpPort {
    /**
     * What a client that does not read may pin in the kernel, which makes it twice as much. No less than a segment of the
     * loopback device: a receiver acknowledges a single one only after 40 ms, and a balancer beside the hub is such a receiver.
     */
    static final int SEND_BUFFER_BYTES = 64 << 10;

    private static final int BACKLOG = 4_096; // a storm of reconnects must not be dropped by the kernel
    private static final int POOLED_BUFFER_BYTES = 16 << 10;
    private static final int POOLED_BUFFERS = 1_024;
    private static final int POOLED_BUFFERS_PER_THREAD = 8;
    private static final int MANY = 1_000; // RequestGuard is stricter, and answers
    private static final int PARAMETERS = 64;
    private static final int COOKIES = 32;

    private final ExchangeCompletionListener onAnswered;
    private final IntConsumer onBareRefusal;

    private final Worker worker;
    private final InetSocketAddress address;
    private final @Nullable UnproxiedLinks unproxied;
    private final @Nullable TlsLinks tls;
    private final RequestTimes times;
    private final ByteBufferPool buffers =
            new DefaultByteBufferPool(true, POOLED_BUFFER_BYTES, POOLED_BUFFERS, POOLED_BUFFERS_PER_THREAD);
    private final HttpOpenListener http;
    private @Nullable AcceptingChannel<? extends StreamConnection> accepting;

    /**
     * @param proxied whether every link begins with a PROXY header
     * @param certificate with which it speaks TLS; null: it does not
     */
    HttpPort(
            Worker worker,
            InetSocketAddress address,
            boolean proxied,
            @Nullable CertificateFiles certificate,
            RequestTimes times,
            int bodyBytes,
            Metrics metrics,
            HttpHandler handler) {
        onAnswered = (exchange, others) -> {
            metrics.count(Meter.HTTP_ANSWERS, Integer.toString(exchange.getStatusCode()));
            DetachableConnection link = DetachableConnection.of(exchange);
            if (link.isOver()) {
                return; // Undertow would wait for a further request, with a timer that holds all that was of this one
            }
            link.expectHead();
            others.proceed();
        };
        onBareRefusal = status -> metrics.count(Meter.HTTP_ANSWERS, Integer.toString(status));
        this.worker = worker;
        this.address = address;
        unproxied = proxied ? new UnproxiedLinks() : null;
        tls = certificate == null ? null : new TlsLinks(worker.xnio().getXnio(), certificate);
        this.times = times;
        http = new HttpOpenListener(
                buffers,
                OptionMap.builder()
                        .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, (int)
                                times.head().toMillis())
                        .set(UndertowOptions.NO_REQUEST_TIMEOUT, (int)
                                times.kept().toMillis())
                        .set(UndertowOptions.MAX_HEADER_SIZE, RequestGuard.HARD_HEADER_BYTES)
                        .set(UndertowOptions.MAX_HEADERS, MANY)
                        .set(UndertowOptions.MAX_PARAMETERS, PARAMETERS)
                        .set(UndertowOptions.MAX_COOKIES, COOKIES)
                        .set(UndertowOptions.MAX_ENTITY_SIZE, 2L * bodyBytes) // BodyReader is stricter, and answers
                        .set(UndertowOptions.ENABLE_HTTP2, false)
                        .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, false)
                        .set(UndertowOptions.BUFFER_PIPELINED_DATA, false)
                        .getMap());
        HttpHandler continuing = new HttpContinueReadHandler(handler);
        http.setRootHandler(exchange -> {
            exchange.addExchangeCompleteListener(onAnswered);
            continuing.handleRequest(exchange);
        });
    }

    void start() {
        OptionMap options = OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BACKLOG, BACKLOG)
                .set(Options.SEND_BUFFER, SEND_BUFFER_BYTES)
                .getMap();
        try {
            accepting = worker.xnio()
                    .createStreamConnectionServer(address, ChannelListeners.openListenerAdapter(this::onLink), options);
            accepting.resumeAccepts();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    private void onLink(StreamConnection link) {
        DetachableConnection connection = new DetachableConnection(link, unproxied, tls, onBareRefusal);
        connection.expectFirstRequest(times);
        http.handleEvent(connection);
    }

    /** The port that is bound. */
    int port() {
        if (accepting == null) {
            throw new IllegalStateException("not started");
        }
        return accepting.getLocalAddress(InetSocketAddress.class).getPort();
    }

    void stopAccepting() {
        IoUtils.safeClose(accepting);
    }

    /** Closes the port and the links that still speak HTTP; those that were upgraded are not its any more. */
    void close() {
        stopAccepting();
        http.closeConnections();
        if (tls != null) {
            tls.close();
        }
        buffers.close();
    }
}
