package io.belfry.hub.socket;

import io.belfry.hub.wire.Frame;
import java.nio.ByteBuffer;

/** The envelope of WebSocket: RFC 6455 §5.2, final, not masked. */
final class FrameEnvelope extends Envelope {
    private static final int TEXT = 0x81;
    private static final int BINARY = 0x82;
    private static final int CLOSE = 0x88;
    private static final int PONG = 0x8a;
    private static final int LARGEST_SHORT = 125;
    private static final int LARGEST_IN_16 = 0xffff;
    private static final int SHORT_HEADER = 2;
    private static final int HEADER_16 = 4;
    private static final int HEADER_64 = 10;

    private static final Envelope TEXTS = new FrameEnvelope(TEXT);
    private static final Envelope BINARIES = new FrameEnvelope(BINARY);

    /** A ping for the network stack of the browser, and a text for the page's watchdog. */
    private static final byte[] HEARTBEAT = {(byte) 0x89, 0, (byte) TEXT, 2, '{', '}'};

    private final int lineOpcode;

    /** @param lineOpcode in which kind of message lines go out */
    private FrameEnvelope(int lineOpcode) {
        this.lineOpcode = lineOpcode;
    }

    /** The envelope in which lines go out in text messages, or, which only conformance tests want, in binary ones. */
    static Envelope of(boolean binary) {
        return binary ? BINARIES : TEXTS;
    }

    @Override
    int bytes(Frame frame) {
        return frame.kind() == Frame.Kind.HEARTBEAT
                ? HEARTBEAT.length
                : headerBytes(frame.bytes().length) + frame.bytes().length;
    }

    @Override
    void put(Frame frame, int from, ByteBuffer buffer) {
        if (frame.kind() == Frame.Kind.HEARTBEAT) {
            putRest(HEARTBEAT, from, buffer);
            return;
        }
        byte[] payload = frame.bytes();
        int header = headerBytes(payload.length);
        for (int i = from; i < header && buffer.hasRemaining(); i++) {
            buffer.put(headerByte(opcode(frame.kind()), payload.length, i));
        }
        putRest(payload, Math.max(0, from - header), buffer);
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

    private int opcode(Frame.Kind kind) {
        return switch (kind) {
            case LINE, ANSWER -> lineOpcode;
            case PONG -> PONG;
            case CLOSE -> CLOSE;
            case HEARTBEAT -> throw new IllegalArgumentException("a heartbeat is two frames");
        };
    }
}
