package io.belfry.hub.testing;

import io.belfry.hub.message.Time;
import java.time.Duration;

/** Time that moves only when told to. */
public final class ManualTime implements Time {
    private long nanos = 1_000_000_000_000L;
    private long wallMillis = 1_790_000_000_000L;

    public void advance(Duration by) {
        nanos += by.toNanos();
        wallMillis += by.toMillis();
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return wallMillis;
    }
}
