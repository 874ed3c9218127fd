package io.belfry.hub.wire;

import java.nio.charset.StandardCharsets;

/**
 * What waits to be written to a client: encoded once, never changed, shared by everyone who gets it.
 *
 * <p>The bytes are those of the line alone. Each transport puts its own envelope around them while it copies them into
 * its write buffer, so that one frame serves WebSocket, stream and poll.
 *
 * @param kind what it is
 * @param bytes a line without line break, the payload of a pong, or the payload of a close frame (code and reason);
 *     never changed after construction
 */
public record Frame(Kind kind, byte[] bytes) {

    /** What a frame is; the transport chooses the envelope by it. */
    public enum Kind {
        /** One line of the protocol that nobody asked for. */
        LINE,
        /** One line of the protocol that answers a command; a poll has these before the others. */
        ANSWER,
        /** On WebSocket a ping and the text {@code {}} in one write, on a stream a comment. */
        HEARTBEAT,
        /** The answer to a ping of the peer. */
        PONG,
        /** The last frame of a connection. */
        CLOSE
    }

    private static final int NO_CODE = 1005; // RFC 6455 §7.4.1: never on the wire

    public static final Frame HEARTBEAT = new Frame(Kind.HEARTBEAT, new byte[0]);

    public static Frame line(byte[] line) {
        return new Frame(Kind.LINE, line);
    }

    public static Frame line(String line) {
        return line(line.getBytes(StandardCharsets.UTF_8));
    }

    public static Frame answer(byte[] line) {
        return new Frame(Kind.ANSWER, line);
    }

    public static Frame pong(byte[] payload) {
        return new Frame(Kind.PONG, payload);
    }

    public static Frame close(CloseCode code) {
        return close(code.number(), code.reason());
    }

    /** Echoes a close code that the peer chose and that has no name here. */
    public static Frame close(int number, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (number >> 8);
        payload[1] = (byte) number;
        System.arraycopy(text, 0, payload, 2, text.length);
        return new Frame(Kind.CLOSE, payload);
    }

    /** A close frame without code, the echo of one that had none. */
    public static Frame closeWithoutCode() {
        return new Frame(Kind.CLOSE, new byte[0]);
    }

    /** The code of a close frame; 1005 if it has none. */
    public int closeNumber() {
        return bytes.length < 2 ? NO_CODE : ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
    }

    /** Whether it is a line of the protocol. */
    public boolean isLine() {
        return kind == Kind.LINE || kind == Kind.ANSWER;
    }

    /** What the frame counts in a queue: its bytes and the largest envelope. */
    public int bytesInQueue() {
        return bytes.length + 16;
    }
}
