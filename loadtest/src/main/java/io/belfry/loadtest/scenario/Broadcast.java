package io.belfry.loadtest.scenario;

import static io.belfry.loadtest.scenario.Limits.atMost;

import io.belfry.loadtest.feed.AdminApi;
import io.belfry.loadtest.feed.Feed;
import io.belfry.loadtest.feed.PlainFeed;
import io.belfry.loadtest.floor.FloorChild;
import io.belfry.loadtest.measure.AllocatedBytes;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One publication to all clients: T3, T4 and T5.
 *
 * <p>Rounds of the hub and of the floor alternate, so that whatever else the machine does falls on both; the first of a
 * pair changes from pair to pair. The result is the median of the ratios of the pairs.
 */
final class Broadcast {
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int CLIENTS = 5000;
    private static final double RATE = 10;
    private static final int SIZE = 128;
    private static final String CHANNEL = "load";

    private final Bench bench;
    private final Settings settings;
    private final AdminApi admin;
    private final int clients;
    private final List<String> channels;
    private final List<Round> hubRounds = new ArrayList<>();
    private final List<Round> burstRounds = new ArrayList<>();
    private final List<Round> floorRounds = new ArrayList<>();

    Broadcast(Bench bench) {
        this.bench = bench;
        settings = bench.settings;
        admin = bench.admin();
        clients = settings.clients(CLIENTS);
        channels = Bench.channels(CHANNEL, settings.channels(1));
    }

    void run() throws IOException, InterruptedException {
        ProcessProbe process = bench.hubProcess();
        bench.noteJvm("hub", process);
        bench.requireDescriptors(process, "the hub", clients);
        bench.requireDescriptors(bench.self, "the generator", settings.floor ? 2 * clients : clients);
        try (AllocatedBytes allocated = AllocatedBytes.of(process)) {
            run(process, allocated::read);
        }
        figures();
    }

    private void run(ProcessProbe process, Contestant.AllocationCounter allocation)
            throws IOException, InterruptedException {
        try (Swarm swarm = bench.swarm("swarm-hub", bench.hubTarget())) {
            int[] subscribers = Contestant.subscribers(clients, channels.size());
            Feed feed = new PlainFeed(admin, channels, settings.size(SIZE));
            Contestant hub = new Contestant("hub", swarm, feed, subscribers, process, allocation);
            if (settings.floor) {
                try (FloorChild child = new FloorChild(settings.floorThreads, channels.get(0));
                        Swarm floorSwarm = bench.swarm("swarm-floor", Bench.local(child.port()))) {
                    runPairs(hub, Floor.contestant(child, floorSwarm, clients, channels.get(0), settings.size(SIZE)));
                }
            } else {
                runAlone(hub);
            }
        }
    }

    private void runPairs(Contestant hub, Contestant floor) throws IOException, InterruptedException {
        connect(hub, channels);
        connect(floor, channels.subList(0, 1));
        warm(hub);
        warm(floor);
        for (int number = 1; number <= settings.rounds; number++) {
            if (number % 2 == 0) {
                floorRounds.add(round(floor, number, 1));
            }
            hubRounds.add(round(hub, number, 1));
            if (settings.burst > 1) {
                burstRounds.add(round(hub, number, settings.burst));
            }
            if (number % 2 == 1) {
                floorRounds.add(round(floor, number, 1));
            }
        }
        bench.report.account("hub", hub.account());
        bench.report.account("floor", floor.account());
    }

    private void runAlone(Contestant hub) throws IOException, InterruptedException {
        connect(hub, channels);
        warm(hub);
        for (int number = 1; number <= settings.rounds; number++) {
            hubRounds.add(round(hub, number, 1));
            if (settings.burst > 1) {
                burstRounds.add(round(hub, number, settings.burst));
            }
        }
        bench.report.account("hub", hub.account());
    }

    private void connect(Contestant server, List<String> names) throws IOException, InterruptedException {
        bench.live.figures(() -> Bench.text("%,d connected", server.swarm().live()));
        bench.live.phase("connecting " + clients + " clients to the " + server.name());
        server.swarm().join(Bench.dealt(names, clients, true));
    }

    private void warm(Contestant server) throws IOException, InterruptedException {
        bench.live.figures(LiveText.of(server));
        bench.live.phase("warming the " + server.name());
        server.round(0, settings.rate(RATE), 1, settings.warmup, bench.self);
        if (settings.burst > 1 && "hub".equals(server.name())) {
            server.round(0, settings.rate(RATE), settings.burst, settings.warmup, bench.self);
        }
    }

    private Round round(Contestant server, int number, int burst) throws IOException, InterruptedException {
        bench.live.figures(LiveText.of(server));
        bench.live.phase(server.name() + " round " + number + (burst > 1 ? ", bursts of " + burst : ""));
        Round round = server.round(number, settings.rate(RATE), burst, settings.duration(ROUND), bench.self);
        bench.report.round(round);
        return round;
    }

    private void figures() {
        Spread hub = Spread.of(hubRounds, Round::cpuMicrosPerDelivery);
        bench.report.figure(
                Figure.of("", "CPU per delivery, hub", hub.median(), "µs").spread(hub.text()));
        if (!floorRounds.isEmpty()) {
            Spread floor = Spread.of(floorRounds, Round::cpuMicrosPerDelivery);
            bench.report.figure(Figure.of("", "CPU per delivery, floor", floor.median(), "µs")
                    .spread(floor.text()));
            ratio("T3", "CPU per delivery, hub / floor", hubRounds, floorRounds, 1.25, settings.limits.cpuRatio);
        }
        if (!burstRounds.isEmpty()) {
            ratio(
                    "T4",
                    "CPU per delivery, burst of " + settings.burst + " / single",
                    burstRounds,
                    hubRounds,
                    0.25,
                    settings.limits.coalescing);
        }
        Spread garbage = Spread.of(hubRounds, Round::allocatedPerDelivery);
        bench.report.figure(Figure.of("T5", "garbage per delivery", garbage.median(), "B")
                .spread(garbage.text())
                .target(Bound.atMost(64))
                .limit(atMost(settings.limits.garbagePerDelivery)));
        Latencies.figures(bench.report, hubRounds, settings.limits);
        Spread generator = Spread.of(hubRounds, Round::generatorMicrosPerDelivery);
        bench.report.figure(Figure.of("", "CPU per delivery, generator", generator.median(), "µs")
                .spread(generator.text()));
    }

    private void ratio(
            String id, String name, List<Round> above, List<Round> below, double target, @Nullable Double limit) {
        Spread ratios = Spread.ofRatios(above, below, Round::cpuMicrosPerDelivery);
        bench.report.figure(Figure.of(id, name, ratios.median(), "×")
                .spread(ratios.text())
                .target(Bound.atMost(target))
                .limit(atMost(limit)));
    }
}
