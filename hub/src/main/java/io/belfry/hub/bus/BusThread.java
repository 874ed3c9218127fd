package io.belfry.hub.bus;

import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread to which state belongs. A defect in one task is counted and costs no other its turn. Once it is closed, what is
 * still handed to it is dropped: there is nothing to be done any more.
 */
final class BusThread implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BusThread.class);

    private final ScheduledExecutorService executor;
    private final Metrics metrics;

    BusThread(String name, Metrics metrics) {
        this.metrics = metrics;
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(() -> run(task));
        } catch (RejectedExecutionException closed) {
            // as above
        }
    }

    void after(long millis, Runnable task) {
        try {
            var unused = executor.schedule(() -> run(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // as above
        }
    }

    /** Runs the task again and again, so long after its last end. */
    void every(long millis, Runnable task) {
        var unused = executor.scheduleWithFixedDelay(() -> run(task), millis, millis, TimeUnit.MILLISECONDS);
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException defect) {
            metrics.count(Meter.DEFECTS);
            LOG.error("A defect on the bus's thread", defect);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
