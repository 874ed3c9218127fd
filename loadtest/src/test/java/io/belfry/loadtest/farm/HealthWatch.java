package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Asks a node every few milliseconds, as a balancer would, whether it is ready, and remembers each change. No answer is none:
 * it tells whether the node is there, not what it thinks of itself.
 */
final class HealthWatch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 50;
    private static final int READY = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHOWN = Duration.ofMillis(5500); // five seconds, and half of one to see it

    private final NodeProcess node;
    private final List<Change> changes = new CopyOnWriteArrayList<>();
    private final Thread thread;

    private record Change(long nanos, boolean ready) {}

    HealthWatch(NodeProcess node) {
        this.node = node;
        thread = new Thread(this::watch, "health-" + node.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        boolean before = false;
        while (!Thread.currentThread().isInterrupted()) {
            int status = node.ready();
            boolean ready = status == READY;
            if (status != 0 && (changes.isEmpty() || ready != before)) {
                changes.add(new Change(System.nanoTime(), ready));
                before = ready;
            }
            try {
                Thread.sleep(PERIOD_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** How long after this moment it was first seen like that; zero if it was already; null if it has not been. */
    @Nullable
    Duration until(boolean ready, long sinceNanos) {
        boolean now = false;
        for (Change change : changes) {
            if (change.nanos() - sinceNanos <= 0) {
                now = change.ready();
            } else if (now == ready) {
                break;
            } else if (change.ready() == ready) {
                return Duration.ofNanos(change.nanos() - sinceNanos);
            }
        }
        return now == ready ? Duration.ZERO : null;
    }

    /**
     * Waits until it is ready again, and fails if that took longer than it may: within a time after what was broken is back,
     * or when it has been unready for the five seconds that a node shows every outage.
     */
    void assertReadyAgain(long brokenNanos, long backNanos, Duration within) {
        Duration unready = until(false, brokenNanos);
        Duration shown = unready == null ? Duration.ZERO : unready.plus(SHOWN).minusNanos(backNanos - brokenNanos);
        Awaitility.await(node.name() + " is ready again")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(PERIOD_MILLIS))
                .until(() -> until(true, backNanos) != null);
        assertThat(until(true, backNanos))
                .as("%s is ready again", node.name())
                .isLessThan(shown.compareTo(within) > 0 ? shown : within);
    }

    /** How often it changed between two moments. */
    long changes(long fromNanos, long toNanos) {
        return changes.stream()
                .filter(change -> change.nanos() - fromNanos > 0 && change.nanos() - toNanos < 0)
                .count();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
