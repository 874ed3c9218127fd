package io.belfry.hub.doctor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Frames of WebSocket (RFC 6455 §5.2), whole ones only: the hub sends no fragments. */
final class SocketFrame {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int LARGEST = 1 << 20;

    private SocketFrame() {}

    static int kind(int firstByte) {
        return firstByte & 0x0f;
    }

    /** What follows the first byte of a frame that the hub sent. */
    static byte[] payload(Link link) throws IOException {
        long size = next(link) & 0x7f;
        int lengthBytes = size == TWO_BYTES ? 2 : size == EIGHT_BYTES ? 8 : 0;
        size = lengthBytes == 0 ? size : 0;
        for (int i = 0; i < lengthBytes; i++) {
            size = size << 8 | next(link);
        }
        if (size < 0 || size > LARGEST) {
            throw new IOException("a frame without end");
        }
        byte[] payload = new byte[(int) size];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) next(link);
        }
        return payload;
    }

    private static int next(Link link) throws IOException {
        int next = link.read();
        if (next < 0) {
            throw new EOFException("cut");
        }
        return next;
    }

    /** A frame as a client sends it; the payload has at most 64 KiB. */
    static byte[] masked(int kind, byte[] payload, int mask) {
        boolean isLong = payload.length >= TWO_BYTES;
        ByteBuffer frame = ByteBuffer.allocate((isLong ? 8 : 6) + payload.length);
        frame.put((byte) (LAST | kind));
        if (isLong) {
            frame.put((byte) (MASKED | TWO_BYTES)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | payload.length));
        }
        frame.putInt(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask >>> (24 - 8 * (i & 3))));
        }
        return frame.array();
    }
}
