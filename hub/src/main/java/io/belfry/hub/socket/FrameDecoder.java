package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client sends: the receiving half of RFC 6455, strict and incremental.
 *
 * <p>A pure state machine: bytes in, calls of a {@link FrameListener} out, no I/O, and no clock but the time it is told.
 * A frame may come byte by byte or a hundred at once; the calls are the same. Everything that can be judged at the header
 * is judged there, before any room is made for the payload. Between messages nothing but a few primitive fields is kept,
 * because there is one decoder per connection and most of them wait.
 *
 * <p>After a close frame or a failure every further byte is dropped. Not thread-safe.
 */
final class FrameDecoder {
    private static final int CONTINUATION = 0x0;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xa;
    private static final int FIN = 0x80;
    private static final int RSV = 0x70;
    private static final int MASKED = 0x80;
    private static final int LARGEST_CONTROL = 125; // §5.5
    private static final int LENGTH_IN_16 = 126;
    private static final int SMALLEST_IN_16 = 126;
    private static final int SMALLEST_IN_64 = 0x1_0000;
    private static final int MASK_BYTES = 4;
    private static final int NO_CODE = 1005; // §7.1.5
    private static final int WINDOW_SECONDS = 60;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final byte[] NONE = {};

    // What the next byte is. Bytes instead of an enum: this object is multiplied by the number of connections.
    private static final byte FIRST = 0;
    private static final byte SECOND = 1;
    private static final byte LENGTH_16 = 2;
    private static final byte LENGTH_64 = 3;
    private static final byte MASK = 4;
    private static final byte PAYLOAD = 5;
    private static final byte STOPPED = 6;

    private final FrameLimits limits;
    private final PartialBytes partialBytes; // shared by all decoders of the port
    private byte phase = FIRST;
    private byte headerLeft; // bytes of the length or mask still to come
    private byte first; // first byte of the frame: FIN and opcode
    private byte awaitedPongs;
    private int length; // of the payload as declared, then what is still to come of it
    private int mask;
    private long startedNanos; // when the message or frame that is incomplete began
    private int windowSecond; // when the budget of control frames began
    private int controlFrames; // since then
    private @Nullable PartialMessage message;
    private byte @Nullable [] control;

    FrameDecoder(FrameLimits limits, PartialBytes partialBytes) {
        this.limits = limits;
        this.partialBytes = partialBytes;
    }

    void decode(ByteBuffer in, long nowNanos, FrameListener listener) {
        while (phase != STOPPED && in.hasRemaining()) {
            switch (phase) {
                case FIRST -> first(in.get(), nowNanos, listener);
                case SECOND -> second(in.get(), listener);
                case LENGTH_16, LENGTH_64 -> length(in.get(), listener);
                case MASK -> mask(in, nowNanos, listener);
                default -> payload(in, nowNanos, listener);
            }
        }
        in.position(in.limit());
    }

    /** Fails when a message takes too long. */
    void sweep(long nowNanos, FrameListener listener) {
        if (phase != STOPPED && !isAtRest() && nowNanos - startedNanos > limits.messageNanos()) {
            fail(CloseCode.POLICY, listener);
        }
    }

    /** Drops everything that is still to come. */
    void stop() {
        phase = STOPPED;
        if (message != null) {
            partialBytes.giveBack(message.room());
            message = null;
        }
        control = null;
    }

    /** A pong may be expected that does not count as unsolicited. */
    void expectPong() {
        if (awaitedPongs < Byte.MAX_VALUE) {
            awaitedPongs++;
        }
    }

    private boolean isAtRest() {
        return phase == FIRST && message == null;
    }

    private int opcode() {
        return first & 0xf;
    }

    private boolean isControl() {
        return opcode() >= CLOSE;
    }

    private boolean isFinal() {
        return (first & FIN) != 0;
    }

    private void first(byte value, long nowNanos, FrameListener listener) {
        if (isAtRest()) {
            startedNanos = nowNanos;
        }
        first = value;
        boolean opcodeFits = isControl()
                ? opcode() <= PONG && isFinal()
                : opcode() <= BINARY && (opcode() == CONTINUATION) == (message != null);
        if ((value & RSV) != 0 || !opcodeFits) {
            fail(CloseCode.PROTOCOL_ERROR, listener);
        } else {
            phase = SECOND;
        }
    }

    private void second(byte value, FrameListener listener) {
        int shortLength = value & ~MASKED & 0xff;
        if ((value & MASKED) == 0 || (isControl() && shortLength > LARGEST_CONTROL)) {
            fail(CloseCode.PROTOCOL_ERROR, listener);
        } else if (opcode() == BINARY && !limits.binary()) {
            fail(CloseCode.UNSUPPORTED_DATA, listener);
        } else if (!isControl() && message != null && message.fragments() >= limits.fragments()) {
            fail(CloseCode.POLICY, listener);
        } else if (shortLength < LENGTH_IN_16) {
            length = shortLength;
            judgeLength(listener);
        } else {
            length = 0;
            phase = shortLength == LENGTH_IN_16 ? LENGTH_16 : LENGTH_64;
            headerLeft = (byte) (phase == LENGTH_16 ? Short.BYTES : Long.BYTES);
        }
    }

    private void length(byte value, FrameListener listener) {
        if (headerLeft == Long.BYTES && value < 0) {
            fail(CloseCode.PROTOCOL_ERROR, listener); // §5.2: the most significant bit must be 0
            return;
        }
        length = length > (Integer.MAX_VALUE >> Byte.SIZE) ? Integer.MAX_VALUE : (length << Byte.SIZE) | (value & 0xff);
        headerLeft--;
        if (headerLeft == 0) {
            if (length < (phase == LENGTH_16 ? SMALLEST_IN_16 : SMALLEST_IN_64)) {
                fail(CloseCode.PROTOCOL_ERROR, listener); // §5.2: the shortest form must be used
            } else {
                judgeLength(listener);
            }
        }
    }

    private void judgeLength(FrameListener listener) {
        int before = message == null ? 0 : message.size();
        if (!isControl() && length > limits.messageBytes() - before) {
            fail(CloseCode.TOO_BIG, listener);
        } else {
            phase = MASK;
            headerLeft = MASK_BYTES;
            mask = 0;
        }
    }

    private void mask(ByteBuffer in, long nowNanos, FrameListener listener) {
        mask = (mask << Byte.SIZE) | (in.get() & 0xff);
        headerLeft--;
        if (headerLeft == 0) {
            phase = PAYLOAD;
            if (isControl()) {
                control = length == 0 ? NONE : new byte[length];
            } else if (message != null) {
                message.beginFragment();
            }
            payload(in, nowNanos, listener);
        }
    }

    private void payload(ByteBuffer in, long nowNanos, FrameListener listener) {
        if (control != null) {
            controlPayload(in, control, nowNanos, listener);
        } else if (message == null && isFinal() && in.remaining() >= length) {
            wholeMessage(in, listener);
        } else {
            partOfMessage(in, listener);
        }
    }

    private void wholeMessage(ByteBuffer in, FrameListener listener) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        Mask.remove(mask, bytes, 0, length);
        boolean binary = opcode() == BINARY;
        if (!binary && Utf8.validate(Utf8.ACCEPT, bytes, 0, length) != Utf8.ACCEPT) {
            fail(CloseCode.INVALID_PAYLOAD, listener);
        } else {
            phase = FIRST;
            listener.onMessage(bytes, binary);
        }
    }

    private void partOfMessage(ByteBuffer in, FrameListener listener) {
        PartialMessage partial = message;
        if (partial == null) {
            partial = new PartialMessage(opcode() == BINARY);
            partial.beginFragment();
            message = partial;
        }
        int count = Math.min(in.remaining(), length);
        int roomBefore = partial.room();
        mask = partial.append(in, count, mask);
        length -= count;
        if (!partialBytes.add(partial.room() - roomBefore)) {
            fail(CloseCode.TRY_LATER, listener);
        } else if (!partial.isValidSoFar()) {
            fail(CloseCode.INVALID_PAYLOAD, listener);
        } else if (length == 0) {
            phase = FIRST;
            if (isFinal()) {
                message = null;
                partialBytes.giveBack(partial.room());
                finish(partial, listener);
            }
        }
    }

    private void finish(PartialMessage complete, FrameListener listener) {
        if (complete.isValid()) {
            listener.onMessage(complete.toBytes(), complete.isBinary());
        } else {
            fail(CloseCode.INVALID_PAYLOAD, listener);
        }
    }

    private void controlPayload(ByteBuffer in, byte[] payload, long nowNanos, FrameListener listener) {
        int at = payload.length - length;
        int count = Math.min(in.remaining(), length);
        in.get(payload, at, count);
        mask = Mask.remove(mask, payload, at, at + count);
        length -= count;
        if (length == 0) {
            control = null;
            phase = FIRST;
            switch (opcode()) {
                case PING -> ping(payload, nowNanos, listener);
                case PONG -> pong(nowNanos, listener);
                default -> close(payload, listener);
            }
        }
    }

    private void ping(byte[] payload, long nowNanos, FrameListener listener) {
        if (isWithinBudget(nowNanos)) {
            listener.onPing(payload);
        } else {
            fail(CloseCode.POLICY, listener);
        }
    }

    private void pong(long nowNanos, FrameListener listener) {
        if (awaitedPongs > 0) {
            awaitedPongs--;
            listener.onPong();
        } else if (isWithinBudget(nowNanos)) {
            listener.onPong();
        } else {
            fail(CloseCode.POLICY, listener);
        }
    }

    private boolean isWithinBudget(long nowNanos) {
        int second = (int) (nowNanos / NANOS_PER_SECOND);
        if (second - windowSecond >= WINDOW_SECONDS) {
            windowSecond = second;
            controlFrames = 0;
        }
        controlFrames++;
        return controlFrames <= limits.controlFrames();
    }

    private void close(byte[] payload, FrameListener listener) {
        if (payload.length == 0) {
            stop();
            listener.onClose(NO_CODE);
            return;
        }
        int number = payload.length == 1 ? 0 : ((payload[0] & 0xff) << Byte.SIZE) | (payload[1] & 0xff);
        if (!mayBeSent(number)) {
            fail(CloseCode.PROTOCOL_ERROR, listener);
        } else if (Utf8.validate(Utf8.ACCEPT, payload, 2, payload.length) != Utf8.ACCEPT) {
            fail(CloseCode.INVALID_PAYLOAD, listener);
        } else {
            stop();
            listener.onClose(number);
        }
    }

    /** Codes of RFC 6455 §7.4 and of the registry that a peer may put on the wire. */
    private static boolean mayBeSent(int number) {
        return (number >= 1000 && number <= 1003)
                || (number >= 1007 && number <= 1014)
                || (number >= 3000 && number <= 4999);
    }

    private void fail(CloseCode code, FrameListener listener) {
        stop();
        listener.onFailure(code);
    }
}
