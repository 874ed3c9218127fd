package io.belfry.hub.publish;

import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Draft;
import io.belfry.hub.config.Namespaces;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.IdempotencyKey;
import io.belfry.hub.wire.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in: every publication, whoever makes it, passes here. Safe from any thread.
 *
 * <p>It is refused as {@code not_stored} when the shards are so far behind that taking it would only make memory grow, and
 * once the node drains.
 */
public final class Publishing {
    /** So many bytes may wait in front of one shard. */
    private static final long MAX_WAITING_BYTES = 64L * 1024 * 1024;

    /** Who publishes. */
    public enum Source {
        API("api"),
        CLIENT("client");

        private final String text;

        Source(String text) {
            this.text = text;
        }
    }

    private final Bus bus;
    private final Namespaces namespaces;
    private final int maxDataBytes;
    private final LongSupplier waitingBytes;
    private final Metrics metrics;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean stopped;

    /** @param waitingBytes bytes that wait in front of the slowest shard */
    public Publishing(Bus bus, Namespaces namespaces, int maxDataBytes, LongSupplier waitingBytes, Metrics metrics) {
        this.bus = bus;
        this.namespaces = namespaces;
        this.maxDataBytes = maxDataBytes;
        this.waitingBytes = waitingBytes;
        this.metrics = metrics;
    }

    /**
     * Publishes.
     *
     * @param source who publishes
     * @param data one JSON value without line breaks
     * @param from the user, when a client publishes
     */
    public CompletionStage<Outcome> publish(
            Source source,
            ChannelName channel,
            byte[] data,
            @Nullable String from,
            @Nullable String key,
            boolean ephemeral) {
        if (data.length > maxDataBytes) {
            return refused(ErrorCode.TOO_LARGE);
        }
        if (key != null && !IdempotencyKey.isValid(key)) {
            return refused(ErrorCode.BAD_KEY);
        }
        underWay.incrementAndGet();
        if (stopped || waitingBytes.getAsLong() > MAX_WAITING_BYTES) {
            underWay.decrementAndGet();
            return refused(ErrorCode.NOT_STORED);
        }
        boolean unkept = ephemeral || namespaces.of(channel).isEphemeral();
        return hand(new Draft(channel, data, from, key, unkept)).whenComplete((outcome, failure) -> {
            underWay.decrementAndGet();
            if (outcome != null) {
                ErrorCode refusal = outcome.refusal();
                if (refusal == null) {
                    metrics.count(Meter.PUBLICATIONS, source.text);
                } else {
                    metrics.count(Meter.PUBLICATIONS_REFUSED, refusal.text());
                }
            }
        });
    }

    /** A defect of the bus must not look like a publication that is under way for ever. */
    private CompletionStage<Outcome> hand(Draft draft) {
        try {
            return bus.publish(draft);
        } catch (RuntimeException defect) {
            return CompletableFuture.failedFuture(defect);
        }
    }

    /** Takes nothing from now on. What was accepted before is on its way to the clients when {@link #isIdle} says so. */
    public void stop() {
        stopped = true;
    }

    /** Whether no publication is between the door and the bus's answer. */
    public boolean isIdle() {
        return underWay.get() == 0;
    }

    private CompletionStage<Outcome> refused(ErrorCode code) {
        metrics.count(Meter.PUBLICATIONS_REFUSED, code.text());
        return CompletableFuture.completedFuture(Outcome.refused(code));
    }
}
