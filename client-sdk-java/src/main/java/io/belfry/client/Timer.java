package io.belfry.client;

import java.time.Duration;

/** Monotonic time, and the running of tasks later: everything in this package that waits does so here. */
interface Timer {
    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** Runs the task once after the delay. A timer that was closed drops it. */
    Alarm schedule(Duration delay, Runnable task);

    /** Runs the task as soon as what is due before it has run. */
    default void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    /** A task that is still to run. */
    interface Alarm {
        /** Keeps the task from running unless it already has begun. */
        void cancel();
    }
}
