package io.belfry.hub.socket;

import io.belfry.hub.wire.Frame;
import java.nio.ByteBuffer;

/** How a {@link Frame} looks on WebSocket: RFC 6455 §5.2, final, not masked. */
final class Envelope {
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8a;
    private static final int LARGEST_SHORT = 125;
    private static final int LARGEST_IN_16 = 0xffff;
    private static final int SHORT_HEADER = 2;
    private static final int HEADER_16 = 4;
    private static final int HEADER_64 = 10;

    /** A ping for the network stack of the browser, and a text for the page's watchdog. */
    private static final byte[] HEARTBEAT = {(byte) 0x89, 0, (byte) TEXT, 2, '{', '}'};

    private Envelope() {}

    /** Bytes of the frame on the wire. */
    static int bytes(Frame frame) {
        return frame.kind() == Frame.Kind.HEARTBEAT
                ? HEARTBEAT.length
                : headerBytes(frame.bytes().length) + frame.bytes().length;
    }

    /**
     * Puts what fits of the frame's bytes on the wire into the buffer, from the given one on.
     *
     * @param binary whether a line goes out as a binary message
     */
    static void put(Frame frame, boolean binary, int from, ByteBuffer buffer) {
        if (frame.kind() == Frame.Kind.HEARTBEAT) {
            putRest(HEARTBEAT, from, buffer);
            return;
        }
        byte[] payload = frame.bytes();
        int header = headerBytes(payload.length);
        for (int i = from; i < header && buffer.hasRemaining(); i++) {
            buffer.put(headerByte(opcode(frame.kind(), binary), payload.length, i));
        }
        putRest(payload, Math.max(0, from - header), buffer);
    }

    private static void putRest(byte[] bytes, int from, ByteBuffer buffer) {
        buffer.put(bytes, from, Math.min(bytes.length - from, buffer.remaining()));
    }

    private static int headerBytes(int length) {
        return length <= LARGEST_SHORT ? SHORT_HEADER : length <= LARGEST_IN_16 ? HEADER_16 : HEADER_64;
    }

    private static byte headerByte(int opcode, int length, int index) {
        if (index == 0) {
            return (byte) opcode;
        }
        int header = headerBytes(length);
        if (index == 1) {
            return (byte) (header == SHORT_HEADER ? length : header == HEADER_16 ? 126 : 127);
        }
        return (byte) ((long) length >>> (Byte.SIZE * (header - 1 - index)));
    }

    private static int opcode(Frame.Kind kind, boolean binary) {
        return switch (kind) {
            case LINE -> binary ? BINARY : TEXT;
            case PONG -> PONG;
            case CLOSE -> CLOSE;
            case HEARTBEAT -> throw new IllegalArgumentException("a heartbeat is two frames");
        };
    }
}
