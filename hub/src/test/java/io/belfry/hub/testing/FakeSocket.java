package io.belfry.hub.testing;

import io.belfry.hub.config.Transport;
import io.belfry.hub.socket.Socket;
import io.belfry.hub.socket.SocketListener;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket whose peer is the test: takes frames while it is told to, and remembers them. */
public final class FakeSocket implements Socket {
    private final List<Frame> taken = new ArrayList<>();
    private Transport transport = Transport.WEBSOCKET;
    private @Nullable SocketListener listener;
    private long roomBytes = Long.MAX_VALUE;
    private boolean aborted;
    private int seen;
    private int writes;
    private int sweeps;

    public void listener(SocketListener whoHears) {
        listener = whoHears;
    }

    /** What it pretends to be, a WebSocket if nothing is said. */
    public void transport(Transport kind) {
        transport = kind;
    }

    /** Whether the peer reads. */
    public void reads(boolean peerReads) {
        roomBytes = peerReads ? Long.MAX_VALUE : 0;
    }

    /** The peer reads so much more, a frame that is begun as a whole, and then stops. */
    public void reads(long bytes) {
        roomBytes = bytes;
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public void onWrite(OutQueue queue) {
        writes++;
        while (roomBytes > 0 && !queue.isEmpty()) {
            taken.add(queue.get(0));
            roomBytes -= queue.get(0).bytesInQueue();
            queue.removeHead();
        }
    }

    @Override
    public void onAbort() {
        if (!aborted) {
            aborted = true;
            java.util.Objects.requireNonNull(listener).onClosed();
        }
    }

    @Override
    public long onSweep(long nowNanos) {
        sweeps++;
        return Long.MAX_VALUE;
    }

    public boolean isAborted() {
        return aborted;
    }

    /** How often something was written. */
    public int writes() {
        return writes;
    }

    /** How often its connection was looked at. */
    public int sweeps() {
        return sweeps;
    }

    /** All frames so far. */
    public List<Frame> frames() {
        return taken;
    }

    /** The lines that have come since the last call. */
    public List<String> newLines() {
        List<String> lines = new ArrayList<>();
        for (; seen < taken.size(); seen++) {
            Frame frame = taken.get(seen);
            if (frame.isLine()) {
                lines.add(new String(frame.bytes(), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    /** The code of the close frame; 0 if there is none. */
    public int closeCode() {
        for (Frame frame : taken) {
            if (frame.kind() == Frame.Kind.CLOSE) {
                byte[] payload = frame.bytes();
                return payload.length < 2 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
            }
        }
        return 0;
    }
}
