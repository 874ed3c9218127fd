package io.belfry.loadtest.scenario;

import io.belfry.loadtest.feed.AdminApi;
import io.belfry.loadtest.feed.Feed;
import io.belfry.loadtest.feed.PlainFeed;
import io.belfry.loadtest.measure.ClassHistogram;
import io.belfry.loadtest.measure.Jcmd;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.measure.SlowTimes;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.report.Trace;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/**
 * Some clients stop reading while publications flow: the hub must close them with 4002 and let go of them, and the
 * others must lose nothing. These bounds belong to the scenario and always count. What the others notice of it is measured
 * afterwards, by {@link Neighbours}.
 */
final class Slow {
    private static final String CHANNEL = "slow:0";
    private static final int CLIENTS = 2000;
    private static final double RATE = 25;
    private static final int SIZE = 4096;
    private static final Duration FEED = Duration.ofSeconds(20);
    /** The hub waits 5 s for the answer to its close frame, then resets. */
    private static final long RELEASE_MILLIS = 7_000;

    private static final long DRAIN_MILLIS = 1_000;
    private static final double CLOSE_SECONDS = 1;
    private static final double RELEASE_SECONDS = 5;
    private static final int SLOW_CONSUMER = 4002;
    private static final double HEAP_GROWTH_MIB = 1;
    private static final double MIB = 1 << 20;

    private final Bench bench;
    private final Settings settings;
    private final double rate;
    private final int size;
    private final Duration feeding;
    private final ProcessProbe process;
    private final Jcmd jcmd;
    private final AdminApi admin;

    Slow(Bench bench) throws IOException {
        this.bench = bench;
        settings = bench.settings;
        rate = settings.rate(RATE);
        size = settings.size(SIZE);
        feeding = settings.duration(FEED);
        process = bench.hubProcess();
        jcmd = new Jcmd(process);
        admin = bench.admin();
    }

    void run() throws IOException, InterruptedException {
        int clients = settings.clients(CLIENTS);
        int readers = clients - settings.slow;
        bench.noteJvm("hub", process);
        bench.requireDescriptors(bench.self, "the generator", clients);
        bench.requireDescriptors(process, "the hub", clients);
        Feed feed = new PlainFeed(admin, List.of(CHANNEL), size);
        try (Swarm swarm = bench.swarm("swarm", bench.hubTarget())) {
            Contestant hub = new Contestant("hub", swarm, feed, new int[] {readers}, process, () -> Double.NaN);
            bench.live.figures(LiveText.of(hub));
            bench.live.phase("connecting " + readers + " clients that read and " + settings.slow + " that do not");
            swarm.join(Bench.dealt(List.of(CHANNEL), readers, true));
            swarm.join(Bench.dealt(List.of(CHANNEL), settings.slow, false));
            ClassHistogram before = jcmd.liveObjects();
            Round first = overflow(hub);
            ClassHistogram released = jcmd.liveObjects();
            Round second = round(hub, 2, "publishing on, now that the slow ones are gone");
            ClassHistogram after = jcmd.liveObjects();
            heapFigures(before, released, after, second.publications());
            codeFigure(swarm);
            new Neighbours(bench, List.of(CHANNEL), rate, feeding).run(hub);
            bench.report.account("others", hub.account());
            Latencies.figures(bench.report, List.of(first, second), settings.limits);
        }
    }

    /** The round in which the queues overflow, under watch. */
    private Round overflow(Contestant hub) throws IOException, InterruptedException {
        int hubPort = bench.hubTarget().address().getPort();
        SlowWatch watch = new SlowWatch(admin, process, hub.swarm().slowPorts(), hubPort);
        long bytesBefore = hub.swarm().bytes();
        Round round;
        try (watch) {
            round = round(hub, 1, "publishing until the queues overflow");
            bench.live.phase("waiting for the descriptors");
            Swarm.await(() -> false, RELEASE_MILLIS);
        }
        double frameBytes = (hub.swarm().bytes() - bytesBefore) / (double) round.deliveries();
        SlowTimes times =
                SlowTimes.reckon(watch.held().values(), settings.queue, frameBytes, round.startNanos(), 1e9 / rate);
        limited(
                "slow consumers closed with 4002, counted by the hub",
                watch.closes().last(),
                "",
                atLeastAllSlow());
        bench.report.trace(new Trace("slow consumers closed", "", watch.closes()));
        bench.report.trace(new Trace("sockets of the hub", "", watch.sockets()));
        limited(
                "from overflow to close, longest",
                times.slowestClose(watch.closes()),
                "s",
                Bound.atMost(CLOSE_SECONDS));
        // The feed and the watch itself open links too, so the count before the closes is the largest that was seen.
        double release = SlowTimes.slowestRelease(
                watch.closes(), watch.sockets(), (int) watch.sockets().largest(), settings.slow);
        limited("from close to the free descriptor, longest", release, "s", Bound.atMost(RELEASE_SECONDS));
        return round;
    }

    private Round round(Contestant hub, int number, String phase) throws IOException, InterruptedException {
        bench.live.phase(phase);
        Round round = hub.round(number, rate, 1, feeding, bench.self);
        bench.report.round(round);
        return round;
    }

    private void heapFigures(ClassHistogram before, ClassHistogram released, ClassHistogram after, long published) {
        double overflow = (released.bytes() - before.bytes()) / MIB;
        bench.report.figure(Figure.of("", "live heap growth over the overflow, history included", overflow, "MiB"));
        double afterwards = (after.bytes() - released.bytes() - published * (double) size) / MIB;
        limited(
                "live heap growth afterwards, beyond what was published",
                afterwards,
                "MiB",
                Bound.atMost(HEAP_GROWTH_MIB));
    }

    /** What the slow clients find when they read at last: for most the reset, which says nothing. */
    private void codeFigure(Swarm swarm) throws InterruptedException {
        bench.live.phase("letting the slow ones read what is left");
        swarm.readAgain();
        Swarm.await(() -> false, DRAIN_MILLIS);
        int seen = Collections.frequency(swarm.slowCloseCodes(), SLOW_CONSUMER);
        bench.report.figure(Figure.of("", "slow clients that find 4002 when they read after all", seen, ""));
    }

    private Bound atLeastAllSlow() {
        return Bound.atLeast(settings.slow);
    }

    private void limited(String name, double value, String unit, Bound bound) {
        bench.report.figure(Figure.of("", name, value, unit).limit(bound));
    }
}
