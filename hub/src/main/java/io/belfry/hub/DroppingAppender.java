package io.belfry.hub;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.LongAdder;

/** Hands log entries to a thread of its own. When that cannot keep up, entries are dropped and counted: nobody waits. */
final class DroppingAppender extends AsyncAppender {
    static final String NAME = "dropping";
    private static final int ENTRIES = 4096;

    private final LongAdder dropped = new LongAdder();

    DroppingAppender() {
        setName(NAME);
        setQueueSize(ENTRIES);
        setDiscardingThreshold(0); // full is full, whatever the level
        setNeverBlock(true);
    }

    /** So far. Two threads that meet at the last free place may count one less. */
    long dropped() {
        return dropped.sum();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) {
            dropped.increment();
        } else {
            super.append(event);
        }
    }
}
