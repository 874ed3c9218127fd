package io.belfry.hub.socket;

import io.undertow.util.ConnectionUtils;
import io.undertow.util.WorkerUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.channels.AcceptingChannel;

/** Tells whoever connects one line, and ends the link: the agent-check of HAProxy, which asks nothing. */
public final class AgentPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentPort.class);
    private static final int GOODBYE_SECONDS = 5;

    private final Worker worker;
    private final InetSocketAddress address;
    private final Supplier<String> line;
    private @Nullable AcceptingChannel<? extends StreamConnection> accepting;

    /**
     * Will listen there; port 0: any that is free.
     *
     * @param line asked on I/O threads, never blocks; with its line break, and short enough for one packet
     */
    public AgentPort(Worker worker, InetSocketAddress address, Supplier<String> line) {
        this.worker = worker;
        this.address = address;
        this.line = line;
    }

    public void start() {
        OptionMap options = OptionMap.create(Options.REUSE_ADDRESSES, true);
        try {
            accepting = worker.xnio()
                    .createStreamConnectionServer(address, ChannelListeners.openListenerAdapter(this::onLink), options);
            accepting.resumeAccepts();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    /** The port that is bound. */
    public int port() {
        if (accepting == null) {
            throw new IllegalStateException("not started");
        }
        return accepting.getLocalAddress(InetSocketAddress.class).getPort();
    }

    /** The kernel has room for a line on a link on which nothing was written yet. */
    private void onLink(StreamConnection link) {
        try {
            link.getSinkChannel().write(ByteBuffer.wrap(line.get().getBytes(StandardCharsets.US_ASCII)));
            WorkerUtils.executeAfter(
                    link.getIoThread(), () -> IoUtils.safeClose(link), GOODBYE_SECONDS, TimeUnit.SECONDS);
            ConnectionUtils.cleanClose(link);
        } catch (IOException e) {
            LOG.debug("an agent-check ended early: {}", e.getMessage());
            IoUtils.safeClose(link);
        }
    }

    @Override
    public void close() {
        IoUtils.safeClose(accepting);
    }
}
