package io.belfry.hub;

import io.belfry.hub.admin.Readiness;
import io.belfry.hub.admin.Readiness.Part;
import io.belfry.hub.config.Config;
import io.belfry.hub.config.GateSettings;
import io.belfry.hub.config.HealthCheckFile;
import io.belfry.hub.connection.Sessions;
import io.belfry.hub.gate.AgentAnswer;
import io.belfry.hub.gate.AvailabilityCheck;
import io.belfry.hub.gate.Gate;
import io.belfry.hub.gate.GateFile;
import io.belfry.hub.gate.Leaving;
import io.belfry.hub.gate.NearlyFull;
import io.belfry.hub.gate.ProcessSensors;
import io.belfry.hub.gate.Sensors;
import io.belfry.hub.gate.WatchedCheck;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.Admission;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The wiring of whether new sessions may begin: the gate with its sensors, the check and the file, and the leaving. */
final class Admittance implements AutoCloseable {
    private static final int MOST_CHECKS = 4; // as many may hang at once, of as many that were exchanged
    private static final long IDLE_SECONDS = 10;

    private final Sessions sessions;
    private final Sensors sensors;
    private final WatchedCheck check;
    private final Gate gate;
    private final @Nullable GateFile file;
    private final Leaving leaving;
    private final Time time;
    private final ThreadPoolExecutor checks = new ThreadPoolExecutor(
            0, MOST_CHECKS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Admittance::thread);

    Admittance(Config config, Sessions sessions, Metrics metrics, Time time) {
        this.time = time;
        this.sessions = sessions;
        sensors = new ProcessSensors(sessions::count);
        check = new WatchedCheck(checks, time, metrics);
        leaving = new Leaving(metrics);
        GateSettings settings = config.gate();
        Path path = settings.file();
        gate = new Gate(path == null ? settings : HealthCheckFile.read(path).apply(settings), sensors, check, metrics);
        file = path == null ? null : new GateFile(path, gate);
        check.follow(settings.check());
    }

    /** What the socket stage asks. */
    Admission admission() {
        return leaving.then(gate);
    }

    int sessions() {
        return sessions.count();
    }

    Gate gate() {
        return gate;
    }

    Leaving leaving() {
        return leaving;
    }

    /** Goes by another check of the application from now on. */
    void use(@Nullable AvailabilityCheck other) {
        check.use(other);
    }

    /** To be called twice a second. */
    void ask() {
        check.ask();
    }

    /** To be called once a second, on a thread that may read a file. */
    void look() {
        gate.measure();
        if (file != null) {
            file.check();
        }
    }

    /** What keeps a balancer's readiness probe ahead of the cap; the result is to be called several times a second. */
    Runnable room(Config config, IntSupplier open, Readiness readiness) {
        NearlyFull full = new NearlyFull(config.limits().connections(), open, time);
        return () -> {
            if (full.look()) {
                readiness.notReady(Part.ROOM, "nearly full");
            } else {
                readiness.ready(Part.ROOM);
            }
        };
    }

    Supplier<String> agentAnswer(Config config, IntSupplier open, Readiness readiness) {
        return new AgentAnswer(
                () -> readiness.isReady(Part.BUS),
                leaving,
                gate,
                open,
                config.limits().connections(),
                sensors,
                time);
    }

    @Override
    public void close() {
        checks.shutdownNow();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "belfry-check");
        thread.setDaemon(true);
        return thread;
    }
}
