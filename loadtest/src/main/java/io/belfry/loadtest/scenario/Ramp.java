package io.belfry.loadtest.scenario;

import static io.belfry.loadtest.scenario.Limits.atLeast;

import io.belfry.loadtest.feed.Feed;
import io.belfry.loadtest.feed.Outlet;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.swarm.ClientPlan;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * More and more publications to all clients until the hub no longer keeps up, then rounds at half of what it sustained:
 * throughput and T6. The publications may enter at another node than the one that the clients are connected to.
 */
final class Ramp {
    private static final Duration STEP = Duration.ofSeconds(5);
    private static final int CLIENTS = 1;
    private static final double FIRST_RATE = 10;
    private static final int SIZE = 128;
    private static final String CHANNEL = "ramp";

    private final Bench bench;
    private final Settings settings;
    private final int clients;
    private final Duration duration;
    private final List<String> channels;
    private int number;

    Ramp(Bench bench) {
        this.bench = bench;
        settings = bench.settings;
        clients = settings.clients(CLIENTS);
        duration = settings.duration(STEP);
        channels = Bench.channels(CHANNEL, settings.channels(1));
    }

    void run() throws IOException, InterruptedException {
        ProcessProbe process = bench.hubProcess();
        bench.noteJvm("hub", process);
        bench.noteOtherNode(process);
        bench.requireDescriptors(process, "the hub", clients);
        bench.requireDescriptors(bench.self, "the generator", clients);
        try (Outlet outlet = bench.outlet();
                Swarm swarm = bench.swarm("swarm", bench.hubTarget())) {
            Feed feed = bench.lanedFeed(outlet, channels, settings.size(SIZE));
            int[] subscribers =
                    IntStream.generate(() -> clients).limit(channels.size()).toArray();
            Contestant hub = new Contestant("hub", swarm, feed, subscribers, process, () -> Double.NaN);
            bench.live.figures(LiveText.of(hub));
            bench.live.phase("connecting " + clients + " clients");
            swarm.join(plans());
            bench.live.phase("warming");
            hub.round(0, settings.rate(FIRST_RATE), 1, settings.warmup, bench.self);
            RateSearch search = search(hub);
            saturationFigure(search);
            if (search.sustained() > 0) {
                half(hub, search.sustained() / 2);
            }
            bench.report.account("hub", hub.account());
        }
    }

    /** Every client subscribes to every channel. */
    private List<ClientPlan> plans() {
        List<ClientPlan.Wanted> all = IntStream.range(0, channels.size())
                .mapToObj(i -> new ClientPlan.Wanted(i, channels.get(i)))
                .toList();
        return IntStream.range(0, clients)
                .mapToObj(i -> new ClientPlan(all, true))
                .toList();
    }

    /** Ends early when a client is lost: from then on less is asked of the hub, and the run has failed anyway. */
    private RateSearch search(Contestant hub) throws IOException, InterruptedException {
        RateSearch search = new RateSearch(settings.rate(FIRST_RATE), settings.maxRate);
        while (!search.isOver() && hub.swarm().lost() == 0) {
            Step step = Step.of(round(hub, search.rate(), "trying"), clients, duration);
            boolean keptUp = step.keptUp(settings.keepUp);
            bench.live.phase((keptUp ? "kept up with " : "did not keep up with ") + step.text());
            search.onTried(keptUp);
        }
        return search;
    }

    private Round round(Contestant hub, double rate, String purpose) throws IOException, InterruptedException {
        bench.live.phase(Bench.text("%s %,.0f publications a second", purpose, rate));
        Round round = hub.round(++number, rate, 1, duration, bench.self);
        bench.report.round(round);
        return round;
    }

    private void saturationFigure(RateSearch search) {
        double sustained = search.sustained() > 0 ? search.sustained() : Double.NaN;
        bench.report.figure(Figure.of("", "publications a second sustained", sustained, "1/s")
                .spread(search.foundTheEnd() ? "" : "no end found: the hub kept up with every rate tried")
                .limit(atLeast(settings.limits.saturation)));
        bench.report.figure(Figure.of("", "deliveries a second sustained", sustained * clients, "1/s"));
    }

    private void half(Contestant hub, double rate) throws IOException, InterruptedException {
        List<Round> rounds = new ArrayList<>();
        int keptUp = 0;
        for (int i = 0; i < settings.rounds; i++) {
            Round round = round(hub, rate, "at half of what was sustained:");
            keptUp += Step.of(round, clients, duration).keptUp(settings.keepUp) ? 1 : 0;
            rounds.add(round);
        }
        bench.report.figure(Figure.of("", "rounds at half of that, in which it kept up", keptUp, "")
                .target(Bound.atLeast(settings.rounds)));
        Latencies.atHalf(bench.report, rounds, settings.limits);
        Spread cpu = Spread.of(rounds, Round::cpuMicrosPerDelivery);
        bench.report.figure(
                Figure.of("", "CPU per delivery at half", cpu.median(), "µs").spread(cpu.text()));
        Spread generator = Spread.of(rounds, Round::generatorMicrosPerDelivery);
        bench.report.figure(Figure.of("", "CPU per delivery, generator", generator.median(), "µs")
                .spread(generator.text()));
    }
}
