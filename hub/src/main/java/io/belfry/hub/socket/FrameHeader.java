package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * The header of the frame that comes (RFC 6455 §5.2), byte by byte. What can be judged by it is judged here, at the first byte
 * that tells, before any room is made for the payload.
 *
 * <p>The class above {@link FrameDecoder}, not a part of it, so that a decoder is one object: there is one per connection.
 */
abstract class FrameHeader {
    static final int CONTINUATION = 0x0;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;
    private static final int FIN = 0x80;
    private static final int RSV = 0x70;
    private static final int MASKED = 0x80;
    private static final int LARGEST_CONTROL = 125; // §5.5
    private static final int LENGTH_IN_16 = 126;
    private static final int SMALLEST_IN_16 = 126;
    private static final int SMALLEST_IN_64 = 0x1_0000;
    private static final int MASK_BYTES = 4;

    // What the next byte is. Bytes instead of an enum: this object is multiplied by the number of connections.
    private static final byte FIRST = 0;
    private static final byte SECOND = 1;
    private static final byte LENGTH_16 = 2;
    private static final byte LENGTH_64 = 3;
    private static final byte MASK = 4;
    private static final byte PAYLOAD = 5;
    private static final byte STOPPED = 6;

    final FrameLimits limits;
    private byte phase = FIRST;
    private byte left; // bytes of the length or mask still to come
    private byte first; // FIN and opcode

    /** Of the payload as declared, then what is still to come of it. */
    int length;

    /** Over the payload, turned for the next byte of it. */
    int mask;

    FrameHeader(FrameLimits limits) {
        this.limits = limits;
    }

    /** The message whose next fragment this may be; null between messages. */
    abstract @Nullable PartialMessage incomplete();

    /** Takes the next byte of it; returns what is wrong with that, or null. */
    final @Nullable CloseCode read(byte value) {
        return switch (phase) {
            case FIRST -> first(value);
            case SECOND -> second(value);
            case LENGTH_16, LENGTH_64 -> length(value);
            default -> mask(value);
        };
    }

    /** Whether none of it has come yet. */
    final boolean isAwaited() {
        return phase == FIRST;
    }

    /** Whether all of it has come, so that the next byte is one of the payload. */
    final boolean isWhole() {
        return phase == PAYLOAD;
    }

    /** Whether no frame is expected any more. */
    final boolean isStopped() {
        return phase == STOPPED;
    }

    /** The frame is complete: the next byte begins another. */
    final void next() {
        phase = FIRST;
    }

    /** No frame is expected any more. */
    final void end() {
        phase = STOPPED;
    }

    final int opcode() {
        return first & 0xf;
    }

    final boolean isControl() {
        return opcode() >= CLOSE;
    }

    final boolean isFinal() {
        return (first & FIN) != 0;
    }

    private @Nullable CloseCode first(byte value) {
        first = value;
        boolean opcodeFits = isControl()
                ? opcode() <= PONG && isFinal()
                : opcode() <= BINARY && (opcode() == CONTINUATION) == (incomplete() != null);
        if ((value & RSV) != 0 || !opcodeFits) {
            return CloseCode.PROTOCOL_ERROR;
        }
        phase = SECOND;
        return null;
    }

    private @Nullable CloseCode second(byte value) {
        int shortLength = value & ~MASKED & 0xff;
        PartialMessage message = incomplete();
        if ((value & MASKED) == 0 || (isControl() && shortLength > LARGEST_CONTROL)) {
            return CloseCode.PROTOCOL_ERROR;
        }
        if (opcode() == BINARY && !limits.binary()) {
            return CloseCode.UNSUPPORTED_DATA;
        }
        if (!isControl() && message != null && message.fragments() >= limits.fragments()) {
            return CloseCode.POLICY;
        }
        if (shortLength < LENGTH_IN_16) {
            length = shortLength;
            return judgeLength();
        }
        length = 0;
        phase = shortLength == LENGTH_IN_16 ? LENGTH_16 : LENGTH_64;
        left = (byte) (phase == LENGTH_16 ? Short.BYTES : Long.BYTES);
        return null;
    }

    private @Nullable CloseCode length(byte value) {
        if (left == Long.BYTES && value < 0) {
            return CloseCode.PROTOCOL_ERROR; // §5.2: the most significant bit must be 0
        }
        length = length > (Integer.MAX_VALUE >> Byte.SIZE) ? Integer.MAX_VALUE : (length << Byte.SIZE) | (value & 0xff);
        left--;
        if (left > 0) {
            return null;
        }
        return length < (phase == LENGTH_16 ? SMALLEST_IN_16 : SMALLEST_IN_64)
                ? CloseCode.PROTOCOL_ERROR // §5.2: the shortest form must be used
                : judgeLength();
    }

    private @Nullable CloseCode judgeLength() {
        PartialMessage message = incomplete();
        int before = message == null ? 0 : message.size();
        if (!isControl() && length > limits.messageBytes() - before) {
            return CloseCode.TOO_BIG;
        }
        phase = MASK;
        left = MASK_BYTES;
        mask = 0;
        return null;
    }

    private @Nullable CloseCode mask(byte value) {
        mask = (mask << Byte.SIZE) | (value & 0xff);
        left--;
        if (left == 0) {
            phase = PAYLOAD;
        }
        return null;
    }
}
