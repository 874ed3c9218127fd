package io.belfry.hub.socket;

import java.util.concurrent.Executor;

/**
 * One I/O thread. Everything that belongs to a connection on it is touched by it alone.
 *
 * <p>Both methods that hand over work may be called from any thread and never block.
 */
public interface IoThread extends Executor {

    /** Whether the caller runs on this thread. */
    boolean isCurrent();

    /** Runs the task on this thread once, after the delay in nanoseconds. */
    void executeAfter(Runnable task, long delayNanos);
}
