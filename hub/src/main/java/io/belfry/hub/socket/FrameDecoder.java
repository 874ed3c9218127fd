package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client sends: the receiving half of RFC 6455, strict and incremental.
 *
 * <p>A pure state machine: bytes in, calls of a {@link FrameListener} out, no I/O, and no clock but the time it is told.
 * A frame may come byte by byte or a hundred at once; the calls are the same. Between messages nothing but a few primitive fields is kept,
 * because there is one decoder per connection and most of them wait.
 *
 * <p>After a close frame or a failure every further byte is dropped. Not thread-safe.
 */
final class FrameDecoder extends FrameHeader {
    private static final int NO_CODE = 1005; // §7.1.5
    private static final int WINDOW_SECONDS = 60;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final byte[] NONE = {};

    private final PartialBytes partialBytes; // shared by all decoders of the port
    private byte awaitedPongs;
    private long startedNanos; // when the message or frame that is incomplete began
    private int windowSecond; // when the budget of control frames began
    private int controlFrames; // since then
    private @Nullable PartialMessage message;
    private byte @Nullable [] control;

    FrameDecoder(FrameLimits limits, PartialBytes partialBytes) {
        super(limits);
        this.partialBytes = partialBytes;
    }

    void decode(ByteBuffer in, long nowNanos, FrameListener listener) {
        while (!isStopped() && in.hasRemaining()) {
            if (isWhole()) {
                payload(in, nowNanos, listener);
            } else {
                header(in, nowNanos, listener);
            }
        }
        in.position(in.limit());
    }

    /** Fails when a message takes too long. Returns after how many nanoseconds that which is incomplete does. */
    long sweep(long nowNanos, FrameListener listener) {
        if (!isUnfinished()) {
            return Long.MAX_VALUE;
        }
        long left = limits.messageNanos() - (nowNanos - startedNanos);
        if (left < 0) {
            fail(CloseCode.POLICY, listener);
        }
        return left;
    }

    /** Whether a message or frame has begun and is incomplete. */
    boolean isUnfinished() {
        return !isStopped() && !isAtRest();
    }

    /** Drops everything that is still to come. */
    void stop() {
        end();
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
        return isAwaited() && message == null;
    }

    @Override
    @Nullable
    PartialMessage incomplete() {
        return message;
    }

    private void header(ByteBuffer in, long nowNanos, FrameListener listener) {
        if (isAtRest()) {
            startedNanos = nowNanos;
        }
        CloseCode wrong = read(in.get());
        if (wrong != null) {
            fail(wrong, listener);
        } else if (isWhole()) {
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
            next();
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
            next();
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
            next();
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
