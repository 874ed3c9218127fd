package io.belfry.hub.publish;

import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Outcome;
import java.io.ByteArrayOutputStream;

/**
 * The answers to publications that were posted as lines, one after another. Used by one thread at a time.
 *
 * <p>Once the bus has not taken a publication, none after it is tried. It would be stored before the one that has to be
 * repeated, out of order; and when the bus is silent each would wait for its whole deadline.
 */
final class LineAnswers {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private boolean halted;

    LineAnswers add(Outcome outcome) {
        ErrorCode refusal = outcome.refusal();
        halted |= refusal == ErrorCode.NOT_STORED || refusal == ErrorCode.UNKNOWN;
        return add(refusal == null ? Lines.outcome(outcome) : Lines.refusal(refusal));
    }

    LineAnswers addBadRequest() {
        return add(Lines.badRequest());
    }

    /** Whether the rest shall not be tried. */
    boolean isHalted() {
        return halted;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private LineAnswers add(byte[] line) {
        out.writeBytes(line);
        out.write('\n');
        return this;
    }
}
