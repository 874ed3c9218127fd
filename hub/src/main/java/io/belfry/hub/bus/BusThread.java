package io.belfry.hub.bus;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A thread to which state belongs. Once it is closed, what is still handed to it is dropped: there is nothing to be done any more. */
final class BusThread implements Executor, AutoCloseable {
    private final ScheduledExecutorService executor;

    BusThread(String name) {
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            // as above
        }
    }

    void after(long millis, Runnable task) {
        try {
            var unused = executor.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // as above
        }
    }

    /** Runs the task again and again, so long after its last end. It must not throw. */
    void every(long millis, Runnable task) {
        var unused = executor.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
