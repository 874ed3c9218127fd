package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import java.io.IOException;
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
 * WebSocket on a link that was upgraded: frames out of the queue, frames in from the kernel.
 *
 * <p>Sits directly on the conduits of the link, which call it when the kernel has or takes bytes. How it ends: once a
 * close frame is written, what arrives is dropped. When both sides have closed, or the peer broke the rules and knows
 * why, the socket sends its FIN and waits for the peer's, so that no reset overtakes the close frame; the deadline for
 * that wait belongs to the connection, which calls {@link #onAbort}.
 */
final class FramedSocket
        implements Socket, FrameListener, ReadReadyHandler, WriteReadyHandler, ChannelListener<StreamConnection> {
    private static final Logger LOG = LoggerFactory.getLogger(FramedSocket.class);
    private static final int READS_PER_WAKEUP = 4; // then other sockets of the thread have their turn

    private final NioThread thread;
    private final FrameDecoder decoder;
    private final StreamConnection link;
    private final StreamSourceConduit source;
    private final StreamSinkConduit sink;
    private final Slots slots;
    private @Nullable SocketListener listener; // null before the acceptor named it and after the end
    private boolean reading = true; // what arrives is told
    private boolean peerDone; // the peer has closed, or was told that it broke the rules
    private boolean closeWritten;
    private boolean blocked; // the kernel took less than was offered
    private boolean binary; // lines go out in the kind of the last message; only conformance tests send binary ones

    /** Takes the link from HTTP, and with it a slot that has to be given back. */
    FramedSocket(NioThread thread, DetachableConnection http, FrameDecoder decoder, Slots slots) {
        this.thread = thread;
        this.slots = slots;
        this.decoder = decoder;
        link = http.detach(this);
        source = link.getSourceChannel().getConduit();
        sink = link.getSinkChannel().getConduit();
        source.setReadReadyHandler(this);
        sink.setWriteReadyHandler(this);
    }

    /**
     * Begins to read.
     *
     * @param early bytes that came together with the upgrade request
     */
    void open(SocketListener hears, ByteBuffer early) {
        if (!link.isOpen()) {
            hears.onClosed();
            return;
        }
        listener = hears;
        decoder.decode(early, System.nanoTime(), this);
        source.resumeReads();
    }

    @Override
    public Transport transport() {
        return Transport.WEBSOCKET;
    }

    @Override
    public void onWrite(OutQueue queue) {
        assert thread.isCurrent();
        try {
            while (!queue.isEmpty() && !closeWritten && listener != null) {
                ByteBuffer buffer = thread.writeBuffer().fill(queue, binary);
                int written = sink.write(buffer);
                remove(queue, written);
                if (buffer.hasRemaining()) {
                    block();
                    return;
                }
            }
            unblock();
        } catch (IOException e) {
            LOG.debug("write failed: {}", e.getMessage());
            IoUtils.safeClose(link);
        }
    }

    private void remove(OutQueue queue, int written) throws IOException {
        int left = queue.headWritten() + written;
        while (!queue.isEmpty() && left >= Envelope.bytes(queue.get(0))) {
            Frame head = queue.get(0);
            left -= Envelope.bytes(head);
            queue.removeHead();
            if (head.kind() == Frame.Kind.HEARTBEAT) {
                decoder.expectPong();
            } else if (head.kind() == Frame.Kind.CLOSE) {
                closeWritten = true;
                reading = false;
                finishIfBothDone();
                return;
            }
        }
        if (!queue.isEmpty()) {
            queue.headWritten(left);
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
    public void writeReady() {
        if (listener == null || closeWritten) {
            unblock();
            return;
        }
        try {
            listener.onWritable();
        } catch (RuntimeException | Error e) {
            endAfterDefect(e);
        }
    }

    @Override
    public void readReady() {
        try {
            for (int i = 0; i < READS_PER_WAKEUP && link.isOpen(); i++) {
                ByteBuffer buffer = thread.readBuffer();
                int count = source.read(buffer);
                if (count < 0) {
                    IoUtils.safeClose(link);
                    return;
                }
                boolean more = !buffer.hasRemaining();
                decoder.decode(buffer.flip(), System.nanoTime(), this);
                if (!more) {
                    return;
                }
            }
        } catch (IOException e) {
            LOG.debug("read failed: {}", e.getMessage());
            IoUtils.safeClose(link);
        } catch (RuntimeException | Error e) {
            endAfterDefect(e);
        }
    }

    /** XNIO would swallow the exception and leave a socket that does nothing. */
    private void endAfterDefect(Throwable defect) {
        LOG.error("A defect ends a socket", defect);
        decoder.stop();
        try {
            onFailure(CloseCode.INTERNAL);
        } catch (RuntimeException | Error again) {
            onAbort();
        }
    }

    @Override
    public void onSweep(long nowNanos) {
        assert thread.isCurrent();
        decoder.sweep(nowNanos, this);
    }

    @Override
    public void onAbort() {
        assert thread.isCurrent();
        try {
            link.setOption(Options.CLOSE_ABORT, true);
        } catch (IOException e) {
            LOG.debug("already closed: {}", e.getMessage());
        }
        IoUtils.safeClose(link);
    }

    @Override
    public void onMessage(byte[] payload, boolean isBinary) {
        if (reading && listener != null) {
            binary = isBinary;
            listener.onAlive();
            listener.onMessage(payload);
        }
    }

    @Override
    public void onPing(byte[] payload) {
        if (reading && listener != null) {
            listener.onAlive();
            listener.onPing(payload);
        }
    }

    @Override
    public void onPong() {
        if (reading && listener != null) {
            listener.onAlive();
        }
    }

    @Override
    public void onClose(int number) {
        peerDone = true;
        if (reading && listener != null) {
            reading = false;
            listener.onAlive();
            listener.onPeerClose(number);
        }
        finishQuietly();
    }

    @Override
    public void onFailure(CloseCode code) {
        peerDone = true;
        if (reading && listener != null) {
            reading = false;
            listener.onFailure(code);
        }
        finishQuietly();
    }

    private void finishQuietly() {
        try {
            finishIfBothDone();
        } catch (IOException e) {
            IoUtils.safeClose(link);
        }
    }

    private void finishIfBothDone() throws IOException {
        if (peerDone && closeWritten) {
            sink.terminateWrites();
        }
    }

    /** The link is closed, by whomever. */
    @Override
    public void handleEvent(StreamConnection closed) {
        SocketListener hears = listener;
        listener = null;
        decoder.stop();
        slots.giveBack();
        if (hears != null) {
            hears.onClosed();
        }
    }

    /** The worker ends. */
    @Override
    public void forceTermination() {
        IoUtils.safeClose(link);
    }

    /** One direction ended; what follows from that was decided where it was ended. */
    @Override
    public void terminated() {}
}
