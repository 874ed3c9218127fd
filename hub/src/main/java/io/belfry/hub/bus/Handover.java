package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what arrives off the receiving thread, which must be back at the socket at once. A channel always goes to the same
 * thread, so that it keeps its order. Bounded in bytes: what does not fit is dropped, and its channel must be compared.
 */
final class Handover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final long MOST_BYTES = 64L << 20;
    private static final int THREADS = 2;
    private static final int OVERHEAD_BYTES = 128; // of a task, roughly
    private static final long LONGEST_HOLD_MILLIS = 2_000;

    private final ExecutorService[] threads = IntStream.range(0, THREADS)
            .mapToObj(number -> Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "belfry-bus-in-" + number);
                thread.setDaemon(true);
                return thread;
            }))
            .toArray(ExecutorService[]::new);
    private final AtomicLong waitingBytes = new AtomicLong();

    /** Runs the task behind those of the same channel; returns whether it will. */
    boolean hand(ChannelName channel, int messageBytes, Runnable task) {
        int bytes = messageBytes + OVERHEAD_BYTES;
        if (waitingBytes.addAndGet(bytes) > MOST_BYTES) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
        try {
            threads[Math.floorMod(channel.hashCode(), THREADS)].execute(() -> run(task, bytes));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /** Runs nothing that comes behind this until the stage has ended, or has taken too long. Returns at once. */
    void holdUntil(CompletableFuture<?> end) {
        for (ExecutorService thread : threads) {
            try {
                thread.execute(() -> await(end));
            } catch (RejectedExecutionException closed) {
                return;
            }
        }
    }

    private static void await(CompletableFuture<?> end) {
        try {
            end.get(LONGEST_HOLD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException goOn) {
            // whoever let them wait has failed; what waits must not
        }
    }

    private void run(Runnable task, int bytes) {
        try {
            task.run();
        } catch (RuntimeException defect) {
            LOG.error("A publication from the bus met a defect", defect);
        } finally {
            waitingBytes.addAndGet(-bytes);
        }
    }

    @Override
    public void close() {
        for (ExecutorService thread : threads) {
            thread.shutdownNow();
        }
    }
}
