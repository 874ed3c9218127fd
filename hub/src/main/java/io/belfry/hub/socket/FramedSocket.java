package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket on a link that was upgraded.
 *
 * <p>How it ends: once a close frame is written, what arrives is dropped. When both sides have closed, or the peer broke
 * the rules and knows why, the socket sends its FIN and waits for the peer's, so that no reset overtakes the close frame.
 */
final class FramedSocket extends LinkSocket implements FrameListener {
    private final FrameDecoder decoder;
    private boolean reading = true; // what arrives is told
    private boolean peerDone; // the peer has closed, or was told that it broke the rules
    private boolean closeWritten;
    private boolean binary; // lines go out in the kind of the last message; only conformance tests send binary ones

    /** Takes the link from HTTP, and with it a slot that has to be given back. */
    FramedSocket(NioThread thread, DetachableConnection http, FrameDecoder decoder, Slots slots) {
        super(thread, http, slots);
        this.decoder = decoder;
    }

    /**
     * Begins to read.
     *
     * @param first a line that counts as the peer's first; null: there is none but what it sends
     * @param early bytes that came together with the upgrade request
     */
    void open(SocketListener hears, byte @Nullable [] first, ByteBuffer early) {
        if (open(hears)) {
            if (first != null) {
                hears.onMessage(first);
            }
            onBytes(early);
        }
    }

    @Override
    public Transport transport() {
        return Transport.WEBSOCKET;
    }

    @Override
    Envelope envelope() {
        return FrameEnvelope.of(binary);
    }

    @Override
    void onTaken(Frame frame) throws IOException {
        if (frame.kind() == Frame.Kind.HEARTBEAT) {
            decoder.expectPong();
            roundTrips().onPing(this, System.nanoTime());
        } else if (frame.kind() == Frame.Kind.CLOSE) {
            closeWritten = true;
            reading = false;
            finishIfBothDone();
        }
    }

    @Override
    void onBytes(ByteBuffer bytes) {
        decoder.decode(bytes, System.nanoTime(), this);
        SocketListener hears = listener();
        if (decoder.isUnfinished() && hears != null) {
            hears.onUnfinished();
        }
    }

    @Override
    void onDefect(Throwable defect) {
        decoder.stop();
        try {
            onFailure(CloseCode.INTERNAL);
        } catch (RuntimeException | Error again) {
            onAbort();
        }
    }

    @Override
    void onEnd() {
        decoder.stop();
        roundTrips().onEnd(this);
    }

    @Override
    public long onSweep(long nowNanos) {
        assert isCurrent();
        return decoder.sweep(nowNanos, this);
    }

    @Override
    public void onMessage(byte[] payload, boolean isBinary) {
        SocketListener hears = hears();
        if (hears != null) {
            binary = isBinary;
            hears.onAlive();
            hears.onMessage(payload);
        }
    }

    @Override
    public void onPing(byte[] payload) {
        SocketListener hears = hears();
        if (hears != null) {
            hears.onAlive();
            hears.onPing(payload);
        }
    }

    @Override
    public void onPong() {
        roundTrips().onPong(this, System.nanoTime());
        SocketListener hears = hears();
        if (hears != null) {
            hears.onAlive();
        }
    }

    @Override
    public void onClose(int number) {
        peerDone = true;
        SocketListener hears = hears();
        if (hears != null) {
            reading = false;
            hears.onAlive();
            hears.onPeerClose(number);
        }
        finishQuietly();
    }

    @Override
    public void onFailure(CloseCode code) {
        peerDone = true;
        SocketListener hears = hears();
        if (hears != null) {
            reading = false;
            hears.onFailure(code);
        }
        finishQuietly();
    }

    private @Nullable SocketListener hears() {
        return reading ? listener() : null;
    }

    private void finishQuietly() {
        try {
            finishIfBothDone();
        } catch (IOException e) {
            end();
        }
    }

    private void finishIfBothDone() throws IOException {
        if (peerDone && closeWritten) {
            finish();
        }
    }
}
