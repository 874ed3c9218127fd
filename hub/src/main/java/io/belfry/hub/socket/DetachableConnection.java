package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.WorkerUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.Option;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.ssl.SslConnection;

/**
 * What Undertow's HTTP is given instead of the accepted link, so that an upgrade can take the link back.
 *
 * <p>Undertow hangs about 0.8 KB of HTTP on a connection and keeps it for as long as the connection lives: read listener,
 * parser state, response conduit, a timer, an entry in the set of the open ones. It lets go of all that when "its"
 * connection closes. This one can close while the link under it goes on.
 */
final class DetachableConnection extends StreamConnection {
    private final CloseRelay relay;
    private final LinkWatch watch;
    private final HeadGuard head;
    private @Nullable StreamConnection link;
    private XnioExecutor.@Nullable Key firstRequest; // ends the link if no request begins
    private @Nullable InetSocketAddress client; // as the PROXY header names it, if there was one
    private @Nullable Runnable onEnd; // of whoever answers for the exchange under way

    /**
     * @param unproxied hears if the link does not begin with a PROXY header; null: it need not
     * @param tls what puts TLS around the link; null: nothing does
     * @param onBareRefusal run with the status when Undertow refuses a request by itself
     */
    DetachableConnection(
            StreamConnection accepted,
            @Nullable UnproxiedLinks unproxied,
            @Nullable TlsLinks tls,
            IntConsumer onBareRefusal) {
        super(accepted.getIoThread());
        relay = new CloseRelay(closed -> end());
        StreamSourceConduit bytes = accepted.getSourceChannel().getConduit();
        StreamSourceConduit source = unproxied == null
                ? bytes
                : new ProxiedConduit(bytes, named -> client = named, () -> unproxied.add(peer(accepted)));
        if (tls == null) {
            link = accepted;
        } else {
            accepted.getSourceChannel().setConduit(source);
            link = tls.around(accepted);
            source = link.getSourceChannel().getConduit();
        }
        watch = new LinkWatch(source);
        head = new HeadGuard(watch);
        // Both take over the ready handlers of the conduit.
        setSourceConduit(head);
        setSinkConduit(
                new BareRefusals(link.getSinkChannel().getConduit(), head::refusal, head::isHeadOnly, onBareRefusal));
        link.setCloseListener(relay);
    }

    private static String peer(StreamConnection link) {
        InetSocketAddress address = link.getPeerAddress(InetSocketAddress.class);
        return address == null ? "somewhere" : address.getAddress().getHostAddress();
    }

    static DetachableConnection of(HttpServerExchange exchange) {
        return (DetachableConnection) ((HttpServerConnection) exchange.getConnection()).getChannel();
    }

    /**
     * Ends the link if no request has begun in time, nor a TLS handshake been done. Undertow has one time for the first request
     * and those on links that are kept, and none for the handshake.
     */
    void expectFirstRequest(RequestTimes times) {
        if (link instanceof SslConnection tls) {
            firstRequest = after(times.head(), () -> {
                if (TlsLinks.isShaken(tls)) {
                    expectFirstRequest(times.first().minus(times.head()));
                } else {
                    IoUtils.safeClose(this);
                }
            });
        } else {
            expectFirstRequest(times.first());
        }
    }

    private void expectFirstRequest(Duration within) {
        firstRequest = after(within, () -> {
            if (!head.isBegun()) {
                IoUtils.safeClose(this);
            }
        });
    }

    private XnioExecutor.Key after(Duration time, Runnable task) {
        return WorkerUtils.executeAfter(getIoThread(), task, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the link under it has ended, or was given away: no request follows. */
    boolean isOver() {
        return link == null || !link.isOpen();
    }

    /** A request is done; the next one is expected. */
    void expectHead() {
        head.expectHead();
        forgetFirstRequest();
    }

    private void forgetFirstRequest() {
        if (firstRequest != null) {
            firstRequest.remove();
            firstRequest = null;
        }
    }

    /** Runs the task if the link ends before it is given away; null: nothing any more. */
    void onEnd(@Nullable Runnable task) {
        onEnd = task;
    }

    /** While a request is being answered: notices that the peer ends the link, which closes it. */
    void watch() {
        watch.watch(() -> IoUtils.safeClose(link));
    }

    private void end() {
        forgetFirstRequest();
        Runnable task = onEnd;
        onEnd = null;
        if (task != null) {
            task.run();
        }
        IoUtils.safeClose(this);
    }

    /**
     * Gives the link away and ends everything of HTTP. The taker answers for the slot and sets the ready handlers of the conduits.
     *
     * @param onClosed hears from now on that the link is closed
     */
    StreamConnection detach(ChannelListener<StreamConnection> onClosed) {
        StreamConnection taken = link();
        forgetFirstRequest();
        link = null;
        onEnd = null;
        relay.redirect(onClosed);
        IoUtils.safeClose(this);
        return taken;
    }

    @Override
    protected void closeAction() throws IOException {
        if (link != null) {
            link.close();
        }
    }

    @Override
    protected void notifyReadClosed() {
        if (link != null) {
            super.notifyReadClosed();
        }
    }

    @Override
    protected void notifyWriteClosed() {
        if (link != null) {
            super.notifyWriteClosed();
        }
    }

    @Override
    public SocketAddress getPeerAddress() {
        return client != null ? client : link().getPeerAddress();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return link().getLocalAddress();
    }

    @Override
    public boolean supportsOption(Option<?> option) {
        return link().supportsOption(option);
    }

    @Override
    public <T> @Nullable T getOption(Option<T> option) throws IOException {
        return link().getOption(option);
    }

    @Override
    public <T> @Nullable T setOption(Option<T> option, T value) throws IOException {
        return link().setOption(option, value);
    }

    private StreamConnection link() {
        if (link == null) {
            throw new IllegalStateException("the link was given away");
        }
        return link;
    }

    /** A link takes one close listener and never gives it back; this one stays and is redirected. */
    private static final class CloseRelay implements ChannelListener<StreamConnection> {
        private ChannelListener<StreamConnection> target;

        CloseRelay(ChannelListener<StreamConnection> target) {
            this.target = target;
        }

        void redirect(ChannelListener<StreamConnection> other) {
            target = other;
        }

        @Override
        public void handleEvent(StreamConnection closed) {
            target.handleEvent(closed);
        }
    }
}
