package io.belfry.hub.gate;

import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.Admission;
import io.belfry.hub.socket.Answer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node is about to leave, and lets nobody in any more, so that a balancer that still sends clients here by a
 * cookie sends none of those back who were told to go. There is no way back. Safe from any thread.
 */
public final class Leaving implements Admission {
    /** Soon: another node takes them, as soon as the balancer asks it. */
    private static final Answer ELSEWHERE =
            Answer.problem(503, "draining", "This node is leaving; another one takes over.", Duration.ofSeconds(1));

    private final Metrics metrics;
    private volatile Phase phase = Phase.STAYING;

    /** How far it is. */
    public enum Phase {
        STAYING,
        /** Balancers are to notice; everything goes on as usual. */
        ANNOUNCED,
        /** Nobody comes in, whoever is there is told to go. */
        CLOSED
    }

    public Leaving(Metrics metrics) {
        this.metrics = metrics;
    }

    public void announce() {
        if (phase == Phase.STAYING) {
            phase = Phase.ANNOUNCED;
        }
    }

    public void close() {
        phase = Phase.CLOSED;
    }

    public Phase phase() {
        return phase;
    }

    @Override
    public boolean bringsBack() {
        return phase != Phase.CLOSED;
    }

    @Override
    public @Nullable Answer refuse() {
        if (phase != Phase.CLOSED) {
            return null;
        }
        metrics.count(Meter.DRAIN_REFUSED);
        return ELSEWHERE;
    }
}
