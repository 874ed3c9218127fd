package io.belfry.hub.gate;

import io.belfry.hub.message.Time;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the agent-check of HAProxy is told: a weight that falls as the node fills up, and that it leaves.
 *
 * <p>A node that leaves says {@code drain}, which HAProxy remembers until somebody says {@code ready}. So does a node in its
 * first minute, for the process that was there before it may have drained; not later, because {@code ready} would also undo
 * what an operator has told HAProxy himself. Safe from any thread.
 */
public final class AgentAnswer implements Supplier<String> {
    private static final long READY_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final BooleanSupplier ready;
    private final Leaving leaving;
    private final Gate gate;
    private final IntSupplier open;
    private final int most;
    private final Sensors sensors;
    private final Time time;
    private final long beganNanos;

    /**
     * Speaks for a node.
     *
     * @param ready whether it has its connection to the others
     * @param open links that are open, of at most so many; 0: no cap
     */
    public AgentAnswer(
            BooleanSupplier ready, Leaving leaving, Gate gate, IntSupplier open, int most, Sensors sensors, Time time) {
        this.ready = ready;
        this.leaving = leaving;
        this.gate = gate;
        this.open = open;
        this.most = most;
        this.sensors = sensors;
        this.time = time;
        beganNanos = time.nanos();
    }

    @Override
    public String get() {
        if (leaving.phase() != Leaving.Phase.STAYING) {
            return "drain\n";
        }
        if (!ready.getAsBoolean()) {
            return "down #not connected to the other nodes\n";
        }
        String undo = time.nanos() - beganNanos < READY_NANOS ? "ready " : "";
        return undo + "up " + weightPercent() + "%" + (most == 0 ? "" : " maxconn:" + most) + "\n";
    }

    /** What is left of the scarcest; 0 only when nobody is let in: connections that are there stay. */
    private long weightPercent() {
        if (gate.reason() != null || (most > 0 && open.getAsInt() >= most)) {
            return 0;
        }
        int maxSessions = gate.settings().enabled() ? gate.settings().maxSessions() : 0;
        return Math.max(1, Math.min(left(open.getAsInt(), most), left(sensors.sessions(), maxSessions)));
    }

    private static long left(long taken, long of) {
        return of == 0 ? 100 : 100 - 100 * Math.min(taken, of) / of;
    }
}
