package io.belfry.loadtest.scenario;

import static io.belfry.loadtest.scenario.Limits.atLeast;
import static io.belfry.loadtest.scenario.Limits.atMost;

import io.belfry.loadtest.measure.ClassHistogram;
import io.belfry.loadtest.measure.Jcmd;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.swarm.ClientPlan;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connections that do nothing, each on a channel of its own: T1, T2, T7 and T8.
 *
 * <p>The empty hub is measured after some connections have come and gone, so that classes, pools and code that the
 * first ones cause are not counted to the connections.
 */
final class Idle {
    private static final int CLIENTS = 18_000;
    private static final int WARM_CLIENTS = 2000;
    private static final int WARM_TIMES = 3;
    private static final long LEAVE_MILLIS = 2_000;
    private static final long SETTLE_MILLIS = 1_000;
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int CLASSES = 16;

    private final Bench bench;
    private final Settings settings;
    private final int clients;
    private final int from;
    private final ProcessProbe process;
    private final Jcmd jcmd;

    /** What the hub holds after a forced collection. */
    private record Memory(ClassHistogram heap, long rssBytes) {}

    Idle(Bench bench) throws IOException {
        this.bench = bench;
        settings = bench.settings;
        clients = settings.clients(CLIENTS);
        from = Math.min(settings.from, clients / 2);
        process = bench.hubProcess();
        jcmd = new Jcmd(process);
    }

    void run() throws IOException, InterruptedException {
        bench.noteJvm("hub", process);
        bench.requireDescriptors(process, "the hub", clients);
        bench.requireDescriptors(bench.self, "the generator", clients);
        try (Swarm swarm = bench.swarm("swarm", bench.hubTarget());
                Watch watch = new Watch(bench.report).hub(process, List.of(swarm))) {
            watch.start();
            bench.live.figures(() -> Bench.text("%,d connected  %d lost", swarm.live(), swarm.lost()));
            warm(swarm);
            Memory empty = memory();
            join(swarm, 0, from);
            Memory few = memory();
            long cpuBefore = process.cpuNanos();
            join(swarm, from, clients);
            acceptFigure(clients - from, process.cpuNanos() - cpuBefore);
            Memory many = memory();
            memoryFigures(empty, few, many);
            idleFigure(swarm);
            bench.report.account("hub", swarm.account(new long[clients]));
        }
    }

    private void warm(Swarm swarm) throws IOException, InterruptedException {
        for (int i = 0; i < WARM_TIMES; i++) {
            bench.live.phase("warming: connections come and go");
            swarm.join(plans(0, Math.min(WARM_CLIENTS, clients)));
            swarm.leave(LEAVE_MILLIS);
        }
    }

    private void join(Swarm swarm, int first, int end) throws IOException, InterruptedException {
        bench.live.phase("connecting clients " + first + " to " + end);
        swarm.join(plans(first, end));
        TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    }

    private static List<ClientPlan> plans(int first, int end) {
        List<ClientPlan> plans = new ArrayList<>(end - first);
        for (int i = first; i < end; i++) {
            plans.add(new ClientPlan(i, "idle:" + i, true));
        }
        return plans;
    }

    private Memory memory() throws IOException, InterruptedException {
        bench.live.phase("collecting garbage in the hub, counting what lives");
        ClassHistogram heap = jcmd.liveObjects();
        return new Memory(heap, process.rssBytes());
    }

    private void memoryFigures(Memory empty, Memory few, Memory many) {
        double heap = (many.heap.bytes() - empty.heap.bytes()) / (double) clients;
        bench.report.figure(Figure.of("T1", "live heap per idle connection", heap, "B")
                .target(Bound.atMost(2.4 * 1024))
                .limit(atMost(settings.limits.heapPerConnection)));
        double slope = (many.rssBytes - few.rssBytes) / (double) (clients - from);
        bench.report.figure(Figure.of("T2", "RSS slope per idle connection, " + from + " → " + clients, slope, "B")
                .target(Bound.atMost(4.5 * 1024))
                .limit(atMost(settings.limits.rssSlope)));
        bench.report.figure(Figure.of("", "live heap of the empty hub", empty.heap.bytes() / 1048576.0, "MiB"));
        bench.report.figure(Figure.of("", "RSS of the empty hub", empty.rssBytes / 1048576.0, "MiB"));
        bench.report.figure(Figure.of("", "RSS at " + from, few.rssBytes / 1048576.0, "MiB"));
        bench.report.figure(Figure.of("", "RSS at " + clients, many.rssBytes / 1048576.0, "MiB"));
        bench.report.heapShares(many.heap.growth(empty.heap, clients, CLASSES));
    }

    private void acceptFigure(int accepted, long cpuNanos) {
        bench.report.figure(Figure.of("T8", "accepts per core-second", accepted * 1e9 / cpuNanos, "1/s")
                .target(Bound.atLeast(5000))
                .limit(atLeast(settings.limits.accepts)));
    }

    private void idleFigure(Swarm swarm) throws IOException, InterruptedException {
        Duration idle = settings.duration(IDLE);
        bench.live.phase("idle for " + idle.toSeconds() + " s");
        long startNanos = System.nanoTime();
        long cpuBefore = process.cpuNanos();
        Swarm.await(() -> swarm.live() < clients, idle.toMillis());
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        double micros = (process.cpuNanos() - cpuBefore) / 1e3 / seconds / clients;
        bench.report.figure(
                Figure.of("T7", "CPU per idle connection and second, over " + idle.toSeconds() + " s", micros, "µs/s")
                        .target(Bound.atMost(0.5))
                        .limit(atMost(settings.limits.idleCpu)));
    }
}
