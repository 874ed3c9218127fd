package io.belfry.client.redis;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Whether a server still answers on a connection. Counts beats instead of looking at the clock: to a process that stood still
 * itself, as on a machine that is short of processors, the clock says that the server was silent, although its answer is there
 * and only not read yet.
 *
 * <p>Belongs to one thread.
 */
final class Heartbeat {
    /** How long to wait between one beat and the next. */
    static final long MILLIS = 500;

    private static final int SILENT_BEATS = 4; // two seconds: noticed within 2.5 s

    private final Executor thread;
    private int unanswered; // beats since the ping that is not answered; 0: none is
    private int round; // which ping: what an older one brings says nothing

    Heartbeat(Executor thread) {
        this.thread = thread;
    }

    /** There is a new connection. */
    void restart() {
        unanswered = 0;
        round++;
    }

    /**
     * It is time for the next beat. Returns whether the connection is to be given up.
     *
     * @param ping asks the server, if no answer is awaited
     */
    boolean beat(Supplier<CompletionStage<?>> ping) {
        if (unanswered == 0) {
            int mine = ++round;
            unanswered = 1;
            ping.get()
                    .whenComplete((pong, failure) -> thread.execute(() -> {
                        if (failure == null && mine == round) {
                            unanswered = 0;
                        }
                    }));
            return false;
        }
        return unanswered++ == SILENT_BEATS;
    }
}
