package io.belfry.hub;

import io.belfry.hub.admin.Readiness;
import io.belfry.hub.admin.Readiness.Part;
import io.belfry.hub.config.Drain;
import io.belfry.hub.gate.Leaving;
import io.belfry.hub.publish.Publishing;
import io.belfry.hub.shard.Shards;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node leaves without losing anything: not ready at once, while everything goes on for {@code drain.grace} and
 * balancers notice; then nobody comes in, and every client is told its own slot of {@code drain.window} in which to be
 * elsewhere; then what is left is closed. The node publishes and delivers until the last moment.
 */
final class Departure {
    private static final Logger log = LoggerFactory.getLogger(Departure.class);

    /** After the window: for those who were told the last slot, and for close frames to be answered. */
    private static final long OVERLAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1_100);

    private static final long FAREWELL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Drain drain;
    private final Readiness readiness;
    private final Leaving leaving;
    private final Publishing publishing;
    private final Shards shards;

    Departure(Drain drain, Readiness readiness, Leaving leaving, Publishing publishing, Shards shards) {
        this.drain = drain;
        this.readiness = readiness;
        this.leaving = leaving;
        this.publishing = publishing;
        this.shards = shards;
    }

    /** Says that the node is about to leave; the rest is {@link #run}. Safe from any thread. */
    void announce() {
        leaving.announce();
        readiness.notReady(Part.NODE, "draining");
    }

    /** Returns when nobody is connected any more, at the latest two seconds after grace and window. Blocks. */
    void run() {
        announce();
        await(drain.grace().toNanos(), () -> false);
        leaving.close();
        int told = shards.leave("drain", drain.window()).join();
        log.info(
                "draining: {} clients were told when to be elsewhere, within {} s",
                told,
                drain.window().toSeconds());
        await(drain.window().toNanos() + OVERLAP_NANOS, this::isEmpty);
        publishing.stop();
        await(FAREWELL_NANOS, publishing::isIdle);
        shards.closeAll().join();
        await(FAREWELL_NANOS, this::isEmpty);
        int cut = shards.abortAll().join();
        if (cut > 0) {
            log.warn("{} connections did not end in time and were cut", cut);
        }
    }

    private boolean isEmpty() {
        return shards.count().join() == 0;
    }

    private static void await(long patienceNanos, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patienceNanos;
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
