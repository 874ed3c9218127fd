package io.belfry.hub.socket;

import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.conduits.WriteReadyHandler;

/**
 * A socket on a link that was taken from HTTP: frames go from the queue to the kernel in the envelopes of its transport.
 *
 * <p>Sits directly on the conduits of the link, which call it when the kernel has or takes bytes. What arrives is the
 * matter of the transport. Once a close frame is written nothing follows it, and the socket waits for the peer to end the
 * link; the deadline for that belongs to the connection, which calls {@link #onAbort}.
 */
abstract class LinkSocket implements Socket, ReadReadyHandler, WriteReadyHandler, ChannelListener<StreamConnection> {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSocket.class);
    private static final int READS_PER_WAKEUP = 4; // then other sockets of the thread have their turn

    private final NioThread thread;
    private final StreamConnection link;
    private final StreamSourceConduit source;
    private final StreamSinkConduit sink;
    private final Slots slots;
    private @Nullable SocketListener listener; // null before the acceptor named it and after the end
    private boolean closeWritten;
    private boolean blocked; // the kernel took less than was offered
    private boolean unflushed; // nothing waits here, but TLS holds some of what it took

    /** Takes the link from HTTP, and with it a slot that has to be given back. */
    LinkSocket(NioThread thread, DetachableConnection http, Slots slots) {
        this.thread = thread;
        this.slots = slots;
        link = http.detach(this);
        source = link.getSourceChannel().getConduit();
        sink = link.getSinkChannel().getConduit();
        source.setReadReadyHandler(this);
        sink.setWriteReadyHandler(this);
    }

    // ---- what transports differ in

    /** What frames look like on the wire. */
    abstract Envelope envelope();

    /** The kernel has taken the whole frame. */
    abstract void onTaken(Frame frame) throws IOException;

    /** Bytes arrived. */
    abstract void onBytes(ByteBuffer bytes);

    /** Something in here failed that must not; ends the link, politely if it can. */
    abstract void onDefect(Throwable defect);

    /** The link is gone; frees what the transport holds. */
    abstract void onEnd();

    // ---- for them

    final @Nullable SocketListener listener() {
        return listener;
    }

    final boolean isOpen() {
        return link.isOpen();
    }

    final boolean isCurrent() {
        return thread.isCurrent();
    }

    final RoundTrips roundTrips() {
        return thread.roundTrips();
    }

    /** Who is at the other end of the link itself: a balancer, if there is one. */
    final @Nullable InetSocketAddress peer() {
        return link.getPeerAddress(InetSocketAddress.class);
    }

    /** Names the listener and begins to read; false if the link has ended before that, which the listener then knows. */
    final boolean open(SocketListener hears) {
        if (!link.isOpen()) {
            hears.onClosed();
            return false;
        }
        listener = hears;
        source.resumeReads();
        return true;
    }

    /** Writes bytes that belong to no frame, before the first one. Returns false if they did not go out whole. */
    final boolean onHead(ByteBuffer head) throws IOException {
        sink.write(head);
        return !head.hasRemaining();
    }

    /** Sends the FIN: nothing will be written any more. */
    final void finish() throws IOException {
        sink.terminateWrites();
        settle();
    }

    /** Ends the link. */
    final void end() {
        IoUtils.safeClose(link);
    }

    // ---- out

    @Override
    public final void onWrite(OutQueue queue) {
        assert thread.isCurrent();
        try {
            while (!queue.isEmpty() && !closeWritten && listener != null) {
                ByteBuffer buffer = thread.writeBuffer().fill(queue, envelope());
                int written = sink.write(buffer);
                remove(queue, written);
                if (buffer.hasRemaining()) {
                    unflushed = false;
                    block();
                    return;
                }
            }
            settle();
        } catch (IOException e) {
            LOG.debug("write failed: {}", e.getMessage());
            end();
        }
    }

    private void remove(OutQueue queue, int written) throws IOException {
        int left = queue.headWritten() + written;
        Envelope envelope = envelope();
        while (!queue.isEmpty() && left >= envelope.bytes(queue.get(0))) {
            Frame head = queue.get(0);
            left -= envelope.bytes(head);
            queue.removeHead();
            closeWritten = head.kind() == Frame.Kind.CLOSE;
            onTaken(head);
            if (closeWritten) {
                return;
            }
        }
        if (!queue.isEmpty()) {
            queue.headWritten(left);
        }
    }

    /** What was taken is to leave too: without TLS it has. */
    private void settle() throws IOException {
        unflushed = !sink.flush();
        if (unflushed) {
            block();
        } else {
            unblock();
        }
    }

    private void block() {
        if (!blocked) {
            blocked = true;
            sink.resumeWrites();
        }
    }

    private void unblock() {
        if (blocked) {
            blocked = false;
            sink.suspendWrites();
        }
    }

    @Override
    public final void writeReady() {
        SocketListener hears = listener;
        try {
            if (hears == null || closeWritten || unflushed) {
                settle();
            } else {
                hears.onWritable();
            }
        } catch (IOException e) {
            LOG.debug("write failed: {}", e.getMessage());
            end();
        } catch (RuntimeException | Error e) {
            onDefect(e);
        }
    }

    // ---- in

    @Override
    public final void readReady() {
        try {
            for (int i = 0; i < READS_PER_WAKEUP && link.isOpen(); i++) {
                ByteBuffer buffer = thread.readBuffer();
                int count = source.read(buffer);
                if (count < 0) {
                    end();
                    return;
                }
                boolean more = !buffer.hasRemaining();
                onBytes(buffer.flip());
                if (!more) {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.debug("read failed: {}", e.getMessage());
            end();
        } catch (RuntimeException | Error e) { // XNIO would swallow it and leave a socket that does nothing
            LOG.error("A defect ends a socket", e);
            onDefect(e);
        }
    }

    // ---- the end

    @Override
    public final void onAbort() {
        assert thread.isCurrent();
        try {
            link.setOption(Options.CLOSE_ABORT, true);
        } catch (IOException e) {
            LOG.debug("already closed: {}", e.getMessage());
        }
        end();
    }

    /** The link is closed, by whomever. */
    @Override
    public final void handleEvent(StreamConnection closed) {
        SocketListener hears = listener;
        listener = null;
        onEnd();
        slots.giveBack();
        if (hears != null) {
            hears.onClosed();
        }
    }

    /** The worker ends. */
    @Override
    public final void forceTermination() {
        end();
    }

    /** One direction ended; what follows from that was decided where it was ended. */
    @Override
    public final void terminated() {}
}
