package io.belfry.loadtest.scenario;

import static io.belfry.loadtest.scenario.Limits.atMost;

import io.belfry.loadtest.feed.AdminApi;
import io.belfry.loadtest.feed.PlainFeed;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.measure.Series;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.report.Trace;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Many publications are due at once, again and again, with a rest between: how long until the last delivery of each burst,
 * and what a delivery costs, against bursts of one (T4). Rounds of the two alternate, and the first of a pair changes.
 *
 * <p>A burst begins when everything of the one before has arrived and the rest is over: so each stands for itself, however
 * long the hub takes.
 */
final class Burst {
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration REST = Duration.ofMillis(200);
    private static final int CLIENTS = 5000;
    private static final int AT_ONCE = 10;
    private static final int SIZE = 128;
    /** The schedule of a single burst has one moment, however short it is. */
    private static final Duration ONE_MOMENT = Duration.ofNanos(1);

    private final Bench bench;
    private final Settings settings;
    private final int clients;
    private final int atOnce;
    private final Duration rest;
    private final List<Round> singles = new ArrayList<>();
    private final List<Round> bursts = new ArrayList<>();
    /** From the moment at which a burst was due, in milliseconds. */
    private final Series last = new Series();

    Burst(Bench bench) {
        this.bench = bench;
        settings = bench.settings;
        clients = settings.clients(CLIENTS);
        atOnce = settings.burst > 1 ? settings.burst : AT_ONCE;
        rest = settings.rest == null ? REST : settings.rest;
    }

    void run() throws IOException, InterruptedException {
        ProcessProbe process = bench.hubProcess();
        AdminApi admin = bench.admin();
        List<String> channels = Bench.channels("burst", settings.channels(1));
        bench.noteJvm("hub", process);
        bench.requireDescriptors(process, "the hub", clients);
        bench.requireDescriptors(bench.self, "the generator", clients);
        try (Swarm swarm = bench.swarm("swarm", bench.hubTarget());
                Watch watch = new Watch(bench.report).hub(process, List.of(swarm))) {
            PlainFeed feed = new PlainFeed(admin, channels, settings.size(SIZE));
            int[] subscribers = Contestant.subscribers(clients, channels.size());
            Contestant hub = new Contestant("hub", swarm, feed, subscribers, process, () -> Double.NaN);
            bench.live.figures(LiveText.of(hub));
            bench.live.phase("connecting " + clients + " clients");
            swarm.join(Bench.dealt(channels, clients, true));
            bench.live.phase("warming");
            round(hub, 0, 1, settings.warmup.dividedBy(2));
            round(hub, 0, atOnce, settings.warmup.dividedBy(2));
            watch.start();
            for (int number = 1; number <= settings.rounds; number++) {
                visit(hub, number, number % 2 == 1 ? 1 : atOnce);
                visit(hub, number, number % 2 == 1 ? atOnce : 1);
            }
            bench.report.account("hub", hub.account());
        }
        figures();
    }

    private void visit(Contestant hub, int number, int burst) throws IOException, InterruptedException {
        bench.live.phase(Bench.text("round %d, %d at once", number, burst));
        Round round = round(hub, number, burst, settings.duration(ROUND));
        (burst == 1 ? singles : bursts).add(round);
        bench.report.round(round);
    }

    /** Bursts until the time is over, at least one; the rests count for the seconds and the processor's time. */
    private Round round(Contestant hub, int number, int burst, Duration duration)
            throws IOException, InterruptedException {
        Histogram latencies = new Histogram(3);
        long start = System.nanoTime();
        long cpu = hub.process().cpuNanos();
        long selfCpu = bench.self.cpuNanos();
        long published = 0;
        long delivered = 0;
        long latest = 0;
        do {
            Round one = hub.round(number, burst, burst, ONE_MOMENT, bench.self);
            latencies.add(one.latencies());
            published += one.publications();
            delivered += one.deliveries();
            latest = Math.max(latest, one.latestNanos());
            if (number > 0 && burst > 1) {
                last.add(one.startNanos(), one.latencies().getMaxValue() / 1e6);
            }
            TimeUnit.NANOSECONDS.sleep(rest.toNanos());
        } while (System.nanoTime() - start < duration.toNanos());
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Round(
                "hub",
                number,
                burst,
                published / seconds,
                published,
                delivered,
                start,
                seconds,
                hub.process().cpuNanos() - cpu,
                bench.self.cpuNanos() - selfCpu,
                Double.NaN,
                latest,
                latencies);
    }

    private void figures() {
        Spread ratios = Spread.ofRatios(bursts, singles, Round::cpuMicrosPerDelivery);
        String name = "CPU per delivery, burst of " + atOnce + " / single";
        bench.report.figure(Figure.of("T4", name, ratios.median(), "×")
                .spread(ratios.text())
                .target(Bound.atMost(0.25))
                .limit(atMost(settings.limits.coalescing)));
        Spread lasts = Spread.of(last, "bursts");
        Duration most = settings.limits.last;
        bench.report.figure(Figure.of("", "from the burst until its last delivery, median", lasts.median(), "ms")
                .spread(lasts.text()));
        bench.report.figure(Figure.of("", "from the burst until its last delivery, longest", last.largest(), "ms")
                .limit(most == null ? null : Bound.atMost(most.toNanos() / 1e6)));
        Latencies.figures(bench.report, bursts, settings.limits);
        for (List<Round> rounds : List.of(singles, bursts)) {
            Spread cpu = Spread.of(rounds, Round::cpuMicrosPerDelivery);
            int burst = rounds.get(0).burst();
            bench.report.figure(Figure.of("", "CPU per delivery, " + burst + " at once", cpu.median(), "µs")
                    .spread(cpu.text()));
        }
        bench.report.trace(new Trace("from each burst until its last delivery", "ms", last));
    }
}
