package io.belfry.client;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The timer of production: one daemon thread, which runs one task at a time in the order in which they are due. */
final class DaemonTimer implements Timer, AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;
    private volatile @Nullable Thread thread;

    DaemonTimer(String threadName) {
        ThreadFactory threads = DaemonThreads.named(threadName);
        executor = new ScheduledThreadPoolExecutor(
                1, task -> thread = threads.newThread(task), new ThreadPoolExecutor.DiscardPolicy());
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** Whether the caller is one of this timer's tasks. */
    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** Drops what is still to run. */
    @Override
    public void close() {
        executor.shutdown();
    }
}
