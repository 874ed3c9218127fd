package io.belfry.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A timer whose time moves only when a test says so; tasks run on the thread that moves it. */
final class ManualTimer implements Timer {
    private record Due(long atNanos, long number, Runnable task) {}

    private final PriorityQueue<Due> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNanos).thenComparingLong(Due::number));
    private long now = 1_000;
    private long scheduled;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Alarm schedule(Duration delay, Runnable task) {
        Due due = new Due(now + delay.toNanos(), scheduled++, task);
        tasks.add(due);
        return () -> tasks.remove(due);
    }

    /** Moves time on, running what falls due at its own moment. */
    void advance(Duration duration) {
        long end = now + duration.toNanos();
        for (Due due = tasks.peek(); due != null && due.atNanos() <= end; due = tasks.peek()) {
            tasks.remove(due);
            now = due.atNanos();
            due.task().run();
        }
        now = end;
    }

    /** Runs what is due now. */
    void runDue() {
        advance(Duration.ZERO);
    }

    boolean isIdle() {
        return tasks.isEmpty();
    }
}
