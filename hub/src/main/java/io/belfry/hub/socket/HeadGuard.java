package io.belfry.hub.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Makes Undertow refuse what it would let pass: folded headers (RFC 9112 §5.2 lets a server refuse or unfold them; Undertow
 * unfolds), and versions of HTTP that it does not know, which it takes for 1.1.
 *
 * <p>Two hops that read a folded header differently disagree on what the request is. The blank that begins a
 * continuation line, or the end of the request line, is overwritten by a byte that no parser takes, so that the answer is
 * Undertow's 400. What is too large for Undertow it refuses by itself; here is counted, so that the answer says why.
 */
final class HeadGuard extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private static final byte NEVER_VALID = 0;
    private static final long HTTP_1_1 = word("HTTP/1.1");
    private static final long HTTP_1_0 = word("HTTP/1.0");
    private static final Answer BAD = Answer.problem(400, "bad_request", "This is no request that HTTP/1.1 allows.");

    private boolean begun;
    private boolean inHead = true;
    private byte previous; // other than CR
    private byte first; // of the request
    private int lineBytes; // of the request line, as far as it has come
    private int headBytes;
    private boolean inLine = true;
    private long lastOfLine; // its last eight bytes

    HeadGuard(StreamSourceConduit next) {
        super(next);
    }

    /** What comes next is the head of a request. */
    void expectHead() {
        inHead = true;
        previous = 0;
        lineBytes = 0;
        headBytes = 0;
        inLine = true;
        lastOfLine = 0;
    }

    /** What to say of the head if Undertow refuses it. */
    Answer refusal() {
        return RequestGuard.isLineTooLong(lineBytes)
                ? RequestGuard.LINE_TOO_LONG
                : RequestGuard.isHeadTooLarge(headBytes) ? RequestGuard.HEAD_TOO_LARGE : BAD;
    }

    /** Whether the method is HEAD, the only one with that initial. */
    boolean isHeadOnly() {
        return first == 'H';
    }

    /** Whether any byte of any request has come. */
    boolean isBegun() {
        return begun;
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        int from = destination.position();
        int count = next.read(destination);
        begun |= count > 0;
        for (int i = from; inHead && i < from + count; i++) {
            byte value = destination.get(i);
            if (previous == 0) {
                first = value;
            }
            headBytes++;
            if (inLine && value != '\r') {
                line(destination, i, value);
            }
            if (previous == '\n' && (value == ' ' || value == '\t')) {
                destination.put(i, NEVER_VALID);
            }
            if (value != '\r') {
                inHead = previous != '\n' || value != '\n';
                previous = value;
            }
        }
        return count;
    }

    private void line(ByteBuffer destination, int at, byte value) {
        if (value != '\n') {
            lineBytes++;
            lastOfLine = lastOfLine << Byte.SIZE | (value & 0xff);
        } else {
            inLine = false;
            if (lastOfLine != HTTP_1_1 && lastOfLine != HTTP_1_0) {
                destination.put(at, NEVER_VALID);
            }
        }
    }

    private static long word(String eightBytes) {
        return ByteBuffer.wrap(eightBytes.getBytes(StandardCharsets.US_ASCII)).getLong();
    }
}
