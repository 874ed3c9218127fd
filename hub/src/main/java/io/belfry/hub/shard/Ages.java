package io.belfry.hub.shard;

import io.belfry.hub.connection.Connection;
import java.time.Duration;

/**
 * How old a connection may become: a tenth more or less than configured, so that connections made together do not leave
 * together. Which it is follows from when it came, so that nothing has to be kept. Safe from any thread.
 */
final class Ages {
    private static final long MIXER = 0x9e3779b97f4a7c15L; // 2^64 divided by the golden ratio: neighbours end far apart
    private static final int FRACTION_BITS = 16;

    private final long meanNanos;
    private final Moments moments;

    /** Zero: as old as they like. */
    Ages(Duration mean, Moments moments) {
        meanNanos = mean.toNanos();
        this.moments = moments;
    }

    /** How long it may stay; 0 or less if it is too old. */
    long nanosLeft(Connection connection) {
        long moment = connection.moment();
        return meanNanos == 0 ? Long.MAX_VALUE : mostNanos(moment) - moments.nanosSince(moment);
    }

    long mostNanos(long moment) {
        long fraction = (moment * MIXER) >>> (Long.SIZE - FRACTION_BITS);
        return meanNanos - meanNanos / 10 + ((meanNanos / 5) >> FRACTION_BITS) * fraction;
    }
}
