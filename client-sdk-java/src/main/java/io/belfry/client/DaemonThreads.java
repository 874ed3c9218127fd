package io.belfry.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that never keep a program from ending. */
final class DaemonThreads {
    private static final int POOL_THREADS = 2;
    private static final long IDLE_SECONDS = 10;

    private DaemonThreads() {}

    /**
     * A small pool for one of the JDK's HTTP clients, whose threads end when idle. JDK 17's client cannot be closed, and
     * it must not meet an executor that was shut down; so nothing is shut down, and once nobody refers to the client it
     * all goes by itself.
     */
    static Executor pool(String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL_THREADS, POOL_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static ThreadFactory named(String name) {
        AtomicInteger made = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
