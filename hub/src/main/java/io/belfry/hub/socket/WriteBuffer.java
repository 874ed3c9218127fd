package io.belfry.hub.socket;

import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The direct buffer through which one I/O thread writes: frames go in with the envelope of their transport, the kernel takes
 * them out in one write.
 *
 * <p>A broadcast writes the same frame to thousands of sockets in a row. If the buffer still holds exactly that frame,
 * nothing is copied. Belongs to its I/O thread; allocates nothing after construction.
 */
final class WriteBuffer {
    private static final int BYTES = 1 << 16;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    private @Nullable Frame held; // the one frame that the buffer holds from its start to heldBytes
    private int heldBytes;
    private @Nullable Envelope heldEnvelope;

    /**
     * As much from the head of the queue as fits, in these envelopes, ready to be written. The queue keeps its frames.
     */
    ByteBuffer fill(OutQueue queue, Envelope envelope) {
        Frame head = queue.get(0);
        boolean alone = queue.size() == 1 && queue.headWritten() == 0;
        if (alone && isHeld(head, envelope)) {
            return buffer.clear().limit(heldBytes);
        }
        buffer.clear();
        held = null;
        int skip = queue.headWritten();
        boolean more = true; // a close frame is the last
        for (int i = 0; i < queue.size() && buffer.hasRemaining() && more; i++) {
            Frame frame = queue.get(i);
            envelope.put(frame, skip, buffer);
            skip = 0;
            more = frame.kind() != Frame.Kind.CLOSE;
        }
        buffer.flip();
        if (alone && buffer.limit() == envelope.bytes(head)) {
            held = head;
            heldBytes = buffer.limit();
            heldEnvelope = envelope;
        }
        return buffer;
    }

    @SuppressWarnings("ReferenceEquality") // the very frame, not one with the same bytes: that would have to be read
    private boolean isHeld(Frame frame, Envelope envelope) {
        return frame == held && envelope == heldEnvelope;
    }
}
