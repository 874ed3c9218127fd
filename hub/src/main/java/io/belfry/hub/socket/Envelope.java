package io.belfry.hub.socket;

import io.belfry.hub.wire.Frame;
import java.nio.ByteBuffer;

/** How a {@link Frame} looks on the wire of one transport. Holds nothing; instances are compared by identity. */
abstract class Envelope {

    /** Bytes of the frame on the wire. */
    abstract int bytes(Frame frame);

    /** Puts what fits of the frame's bytes on the wire into the buffer, from the given one on. */
    abstract void put(Frame frame, int from, ByteBuffer buffer);

    static void putRest(byte[] bytes, int from, ByteBuffer buffer) {
        buffer.put(bytes, from, Math.min(bytes.length - from, buffer.remaining()));
    }
}
