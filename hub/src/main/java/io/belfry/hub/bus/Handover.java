package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what arrives off the receiving thread, which must be back at the socket at once. A channel always goes to the same
 * thread, so that it keeps its order. Bounded in bytes: what does not fit is dropped, and its channel must be compared. So is
 * what comes behind a hold that failed, until one has ended well.
 */
final class Handover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final long MOST_BYTES = 64L << 20;
    private static final int THREADS = 2;
    private static final int OVERHEAD_BYTES = 128; // of a task, roughly
    private static final long LONGEST_HOLD_MILLIS = 2_000;

    private final List<Lane> lanes =
            IntStream.range(0, THREADS).mapToObj(Lane::new).toList();
    private final AtomicLong waitingBytes = new AtomicLong();

    /** One of the threads. */
    private static final class Lane {
        private final ExecutorService thread;
        private volatile boolean drops;

        Lane(int number) {
            thread = Executors.newSingleThreadExecutor(task -> {
                Thread made = new Thread(task, "belfry-bus-in-" + number);
                made.setDaemon(true);
                return made;
            });
        }
    }

    /**
     * Runs the task behind those of the same channel; returns whether it, or {@code dropped} in its place, will be run.
     *
     * @param dropped told instead if the last hold failed
     */
    boolean hand(ChannelName channel, int messageBytes, Runnable task, Consumer<ChannelName> dropped) {
        Lane lane = lanes.get(Math.floorMod(channel.hashCode(), THREADS));
        int bytes = messageBytes + OVERHEAD_BYTES;
        if (waitingBytes.addAndGet(bytes) > MOST_BYTES) {
            waitingBytes.addAndGet(-bytes);
            return false;
        }
        try {
            lane.thread.execute(() -> run(lane.drops ? () -> dropped.accept(channel) : task, bytes));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    /**
     * Runs nothing that comes behind this until the stage has ended, and drops it if the stage fails or takes too long.
     * Returns at once.
     */
    void holdUntil(CompletableFuture<?> end) {
        for (Lane lane : lanes) {
            try {
                lane.thread.execute(() -> lane.drops = !endsWell(end));
            } catch (RejectedExecutionException closed) {
                return;
            }
        }
    }

    /** Whether a hold failed, and none has ended well since. */
    boolean isDropping() {
        return lanes.stream().anyMatch(lane -> lane.drops);
    }

    private static boolean endsWell(CompletableFuture<?> end) {
        try {
            end.get(LONGEST_HOLD_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException failed) {
            return false;
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
        lanes.forEach(lane -> lane.thread.shutdownNow());
    }
}
