package io.belfry.hub.socket;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How long pings of the sockets of one I/O thread take to be answered. Measures one at a time, so that no socket has to
 * remember when it sent its own. On the I/O thread.
 */
final class RoundTrips {
    /** A peer that has not answered for so long keeps the others from being measured, and counts as having taken that long. */
    static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final LongConsumer nanos;
    private @Nullable Object measured;
    private long sentNanos;

    /** @param nanos is told each round trip */
    RoundTrips(LongConsumer nanos) {
        this.nanos = nanos;
    }

    /** The socket has sent a ping. */
    void onPing(Object socket, long nowNanos) {
        if (measured != null && nowNanos - sentNanos >= LONGEST_NANOS) {
            told(nowNanos);
        }
        if (measured == null) {
            measured = socket;
            sentNanos = nowNanos;
        }
    }

    /** The socket has got a pong. */
    void onPong(Object socket, long nowNanos) {
        if (measured == socket) {
            told(nowNanos);
        }
    }

    /** The socket is gone; its ping will not be answered. */
    void onEnd(Object socket) {
        if (measured == socket) {
            measured = null;
        }
    }

    private void told(long nowNanos) {
        measured = null;
        nanos.accept(nowNanos - sentNanos);
    }
}
