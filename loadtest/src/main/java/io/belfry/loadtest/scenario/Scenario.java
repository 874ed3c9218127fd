package io.belfry.loadtest.scenario;

import java.io.IOException;

/** A kind of run. */
public enum Scenario {
    /** What an idle connection costs: heap, memory of the process, CPU, and the making of it. */
    IDLE,
    /** What a delivery costs, one publication to all clients, against the floor in the same run. */
    BROADCAST,
    /** The floor alone: what this machine can do. */
    FLOOR,
    /** Some clients never read; the others must not notice. */
    SLOW;

    /** Measures, and writes down in the report what it found. */
    public void run(Bench bench) throws IOException, InterruptedException {
        switch (this) {
            case IDLE -> new Idle(bench).run();
            case BROADCAST -> new Broadcast(bench).run();
            case FLOOR -> new Floor(bench).run();
            case SLOW -> new Slow(bench).run();
        }
    }
}
