package io.belfry.hub.shard;

import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.IoThread;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from other threads to one I/O thread: tasks in the order in which they were put, done in turns.
 *
 * <p>However many are put, one turn is scheduled at a time, so a burst costs one wake-up. The queue itself is not bounded;
 * the bytes that wait in it are counted, and whoever lets publications in looks at the count first.
 */
final class Mailbox {
    /** So many tasks make a turn; then sockets get their say before the next. */
    private static final int TURN = 512;

    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    private final IoThread thread;
    private final Runnable turnEnd;
    private final Metrics metrics;
    /** Of the two kinds that JCTools has, the one that does without sun.misc.Unsafe, about which JDK 25 complains. */
    private final MpscUnboundedAtomicArrayQueue<Letter> letters = new MpscUnboundedAtomicArrayQueue<>(1024);

    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicLong waitingBytes = new AtomicLong();

    private record Letter(Runnable task, int bytes) {}

    /** @param turnEnd runs on the thread behind the tasks of each turn */
    Mailbox(IoThread thread, Runnable turnEnd, Metrics metrics) {
        this.thread = thread;
        this.turnEnd = turnEnd;
        this.metrics = metrics;
    }

    /** Hands over a task. Safe from any thread. */
    void put(Runnable task, int bytes) {
        if (bytes > 0) {
            waitingBytes.addAndGet(bytes);
        }
        letters.add(new Letter(task, bytes));
        wake();
    }

    /** Sees to it that a turn comes. Safe from any thread. */
    void wake() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            thread.execute(this::onTurn);
        }
    }

    /** Whether the task that runs now is the last for the moment. For the thread itself. */
    boolean isEmpty() {
        return letters.isEmpty();
    }

    long waitingBytes() {
        return waitingBytes.get();
    }

    /** A defect in one task must not cost the others their turn. */
    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException defect) {
            metrics.count(Meter.DEFECTS);
            log.error("A task of a shard failed", defect);
        }
    }

    private void onTurn() {
        assert thread.isCurrent();
        long bytes = 0;
        try {
            for (int i = 0; i < TURN; i++) {
                Letter letter = letters.poll();
                if (letter == null) {
                    break;
                }
                bytes += letter.bytes;
                run(letter.task);
            }
            turnEnd.run();
        } finally {
            if (bytes > 0) {
                waitingBytes.addAndGet(-bytes);
            }
            // Whoever puts from here on schedules the next turn itself; whoever put before is seen by the check.
            scheduled.set(false);
            if (!letters.isEmpty()) {
                wake();
            }
        }
    }
}
