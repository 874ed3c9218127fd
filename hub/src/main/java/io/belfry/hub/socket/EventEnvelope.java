package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Lines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The envelope of server-sent events: each line is the data of one event.
 *
 * <p>A line holds neither CR nor LF, which JSON escapes inside strings and the hub replaces outside of them, so nothing that
 * is published can forge a field of an event.
 */
final class EventEnvelope extends Envelope {
    static final Envelope EVENTS = new EventEnvelope();

    private static final byte[] COMMENT = ascii(":\n\n");
    private static final byte[] BEFORE = ascii("data: ");
    private static final byte[] AFTER = ascii("\n\n");
    private static final byte[] NOTHING = {};

    private EventEnvelope() {}

    @Override
    int bytes(Frame frame) {
        return switch (frame.kind()) {
            case HEARTBEAT -> COMMENT.length;
            case CLOSE -> farewell(frame).length;
            case PONG -> 0;
            case LINE, ANSWER -> BEFORE.length + frame.bytes().length + AFTER.length;
        };
    }

    @Override
    void put(Frame frame, int from, ByteBuffer buffer) {
        switch (frame.kind()) {
            case HEARTBEAT -> putRest(COMMENT, from, buffer);
            case CLOSE -> putRest(farewell(frame), from, buffer);
            case PONG -> {} // nobody can ping on a stream
            case LINE, ANSWER -> putEvent(frame.bytes(), from, buffer);
        }
    }

    private static void putEvent(byte[] line, int from, ByteBuffer buffer) {
        int lineFrom = from - BEFORE.length;
        int afterFrom = lineFrom - line.length;
        if (lineFrom < 0) {
            putRest(BEFORE, from, buffer);
        }
        if (afterFrom < 0) {
            putRest(line, Math.max(0, lineFrom), buffer);
        }
        putRest(AFTER, Math.max(0, afterFrom), buffer);
    }

    /** A stream has no close frame; that the client must not come back is said by an error before the end. */
    private static byte[] farewell(Frame close) {
        int number = close.closeNumber();
        if (!Refusals.isFinal(number)) {
            return NOTHING;
        }
        boolean nameless = number == CloseCode.REVOKED.number() || number == CloseCode.BAD_TOKEN.number();
        byte[] line = Lines.error(nameless ? ErrorCode.UNAUTHORIZED : ErrorCode.FORBIDDEN)
                .bytes();
        return ByteBuffer.allocate(BEFORE.length + line.length + AFTER.length)
                .put(BEFORE)
                .put(line)
                .put(AFTER)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
