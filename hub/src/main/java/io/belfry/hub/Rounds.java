package io.belfry.hub;

import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's one timer thread, and what is done on it again and again: sweeps that are short and never wait. */
final class Rounds implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Rounds.class);

    private final Metrics metrics;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "belfry-timer"));

    Rounds(Metrics metrics) {
        this.metrics = metrics;
    }

    /** For whoever needs a deadline once. */
    ScheduledExecutorService timer() {
        return timer;
    }

    /** From now on, so long after the end of each round. A defect in one must not end the others. */
    void every(long millis, Runnable sweep) {
        var unused = timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        sweep.run();
                    } catch (RuntimeException defect) {
                        metrics.count(Meter.DEFECTS);
                        log.error("A sweep failed", defect);
                    }
                },
                millis,
                millis,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
