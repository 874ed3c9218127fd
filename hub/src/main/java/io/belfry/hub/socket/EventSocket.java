package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.belfry.hub.wire.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-sent events on a link that HTTP has let go of. The answer ends where the link ends, so that it is the same for
 * HTTP/1.0 and 1.1, and needs no chunks. The client has nothing more to say; that it sends its FIN means that it is gone.
 */
final class EventSocket extends LinkSocket {
    private static final Logger LOG = LoggerFactory.getLogger(EventSocket.class);

    /** How often it looks whether its client has fallen silent. */
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final SilentPeers silent;

    /** Takes the link from HTTP, and with it a slot that has to be given back. */
    EventSocket(NioThread thread, DetachableConnection http, Slots slots, SilentPeers silent) {
        super(thread, http, slots);
        this.silent = silent;
        silent.watch();
    }

    /** Begins with the head of the answer. If the link has ended, or does not even take that, the listener hears it. */
    void open(SocketListener hears, byte[] head) {
        if (open(hears)) {
            try {
                if (!onHead(ByteBuffer.wrap(head))) {
                    end();
                }
            } catch (IOException e) {
                LOG.debug("write failed: {}", e.getMessage());
                end();
            }
        }
    }

    @Override
    public Transport transport() {
        return Transport.STREAM;
    }

    @Override
    Envelope envelope() {
        return EventEnvelope.EVENTS;
    }

    /** That the kernel takes bytes is a sign of life, though a weak one: see {@link SilentPeers}. */
    @Override
    void onTaken(Frame frame) throws IOException {
        SocketListener hears = listener();
        if (hears != null) {
            hears.onAlive();
        }
        if (frame.kind() == Frame.Kind.CLOSE) {
            finish();
        }
    }

    @Override
    void onBytes(ByteBuffer bytes) {}

    @Override
    void onDefect(Throwable defect) {
        onAbort();
    }

    @Override
    void onEnd() {
        silent.unwatch();
    }

    @Override
    public long onSweep(long nowNanos) {
        if (silent.areSome() && silent.contains(peer())) {
            LOG.debug("a stream's client acknowledges nothing any more");
            onAbort();
        }
        return LOOK_NANOS;
    }
}
