package io.belfry.hub.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Makes Undertow refuse folded headers (RFC 9112 §5.2 lets a server refuse or unfold them; Undertow unfolds).
 *
 * <p>Two hops that read a folded header differently disagree on what the request is. The blank that begins a
 * continuation line is overwritten by a byte that no parser takes, so that the answer is Undertow's 400.
 */
final class HeadGuard extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private static final byte NEVER_VALID = 0;

    private boolean begun;
    private boolean inHead = true;
    private byte previous; // other than CR
    private byte first; // of the request

    HeadGuard(StreamSourceConduit next) {
        super(next);
    }

    /** What comes next is the head of a request. */
    void expectHead() {
        inHead = true;
        previous = 0;
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
}
