package io.belfry.loadtest.scenario;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A kind of run. */
public enum Scenario {
    /** What an idle connection costs: heap, memory of the process, CPU, and the making of it. */
    IDLE,
    /** What a delivery costs, one publication to all clients, against the floor in the same run. */
    BROADCAST,
    /** Many publications due at once: how long until the last delivery, and what one costs. */
    BURST,
    /** The floor alone: what this machine can do. */
    FLOOR,
    /** Some clients never read; the others must not notice. */
    SLOW,
    /** The rate that a hub sustains, and the latency at half of it; perhaps from one node to another. */
    RAMP,
    /** What a delivery costs with many channels, against few. */
    GROUPS,
    /** What a delivery by long poll costs, against one by WebSocket. */
    POLL,
    /** Clients come and go, properly or not; in the end the hub holds what it held before. */
    CHURN,
    /** All clients lose their node and go on at another. */
    STORM;

    /** What is wrong with the numbers for this scenario, or null. */
    public @Nullable String complaint(Settings settings) {
        String complaint = settings.feed.complaint(this == STORM || this == CHURN);
        if (complaint != null) {
            return complaint;
        }
        return switch (this) {
            case GROUPS -> Groups.dealing(settings).complaint();
            case STORM -> Storm.complaint(settings);
            default -> null;
        };
    }

    /** Measures, and writes down in the report what it found. */
    public void run(Bench bench) throws IOException, InterruptedException {
        switch (this) {
            case IDLE -> new Idle(bench).run();
            case BROADCAST -> new Broadcast(bench).run();
            case BURST -> new Burst(bench).run();
            case FLOOR -> new Floor(bench).run();
            case SLOW -> new Slow(bench).run();
            case RAMP -> new Ramp(bench).run();
            case GROUPS -> new Groups(bench).run();
            case POLL -> new Poll(bench).run();
            case CHURN -> new Churn(bench).run();
            case STORM -> new Storm(bench).run();
        }
    }
}
