package io.belfry.hub.testing;

import io.belfry.hub.socket.IoThread;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** An I/O thread that does its tasks when a test says so, on the test's own thread. */
public final class ManualThread implements IoThread {
    private final ManualTime time;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<Timed> timed = new ArrayList<>();
    private boolean running;

    private record Timed(Runnable task, long dueNanos) {}

    public ManualThread(ManualTime time) {
        this.time = time;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeAfter(Runnable task, long delayNanos) {
        timed.add(new Timed(task, time.nanos() + delayNanos));
    }

    @Override
    public boolean isCurrent() {
        return running;
    }

    /** Does something as if on this thread. */
    public void on(Runnable action) {
        running = true;
        try {
            action.run();
        } finally {
            running = false;
        }
    }

    /** Does one task, if there is one. */
    public boolean step() {
        Runnable task = tasks.poll();
        if (task != null) {
            on(task);
        }
        return task != null;
    }

    /** Does all tasks, and those that they bring about. */
    public void drain() {
        while (step()) {
            // until there is none
        }
    }

    /** Moves the time in small steps and does what falls due. */
    public void elapse(Duration duration) {
        long end = time.nanos() + duration.toNanos();
        while (time.nanos() - end < 0) {
            time.advance(Duration.ofMillis(50));
            runDue();
        }
    }

    /** Does what is due by now. */
    public void runDue() {
        for (Timed each : List.copyOf(timed)) {
            if (each.dueNanos - time.nanos() <= 0 && timed.remove(each)) {
                on(each.task);
            }
        }
        drain();
    }
}
