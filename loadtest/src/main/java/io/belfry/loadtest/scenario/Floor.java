package io.belfry.loadtest.scenario;

import io.belfry.client.Posting;
import io.belfry.loadtest.feed.PlainFeed;
import io.belfry.loadtest.floor.FloorChild;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The floor by itself: what a delivery costs a sender that does nothing but write. */
final class Floor {
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final String CHANNEL = "load:0";

    private final Bench bench;
    private final Settings settings;

    Floor(Bench bench) {
        this.bench = bench;
        settings = bench.settings;
    }

    /** The floor as a server to be measured like the hub: same clients, same size, same generator. */
    static Contestant contestant(FloorChild child, Swarm swarm, int clients, String channel, int size) {
        return new Contestant(
                "floor",
                swarm,
                new PlainFeed(
                        postings -> child.publish(
                                postings.stream().map(Posting::json).toList()),
                        List.of(channel),
                        size),
                new int[] {clients},
                new ProcessProbe(child.pid()),
                () -> Double.NaN);
    }

    void run() throws IOException, InterruptedException {
        int clients = settings.clients(5000);
        double rate = settings.rate(10);
        bench.requireDescriptors(bench.self, "the generator", clients);
        List<Round> rounds = new ArrayList<>();
        try (FloorChild child = new FloorChild(settings.floorThreads, CHANNEL);
                Swarm swarm = bench.swarm("swarm", Bench.local(child.port()))) {
            Contestant floor = contestant(child, swarm, clients, CHANNEL, settings.size(128));
            bench.noteJvm("floor", floor.process());
            bench.live.phase("connecting " + clients + " clients to the floor");
            swarm.join(Bench.dealt(List.of(CHANNEL), clients, true));
            bench.live.figures(LiveText.of(floor));
            bench.live.phase("warming");
            floor.round(0, rate, 1, settings.warmup, bench.self);
            for (int number = 1; number <= settings.rounds; number++) {
                bench.live.phase("round " + number);
                Round round = floor.round(number, rate, 1, settings.duration(ROUND), bench.self);
                rounds.add(round);
                bench.report.round(round);
            }
            bench.report.account("floor", floor.account());
        }
        Spread cpu = Spread.of(rounds, Round::cpuMicrosPerDelivery);
        bench.report.figure(
                Figure.of("", "CPU per delivery, floor", cpu.median(), "µs").spread(cpu.text()));
        Latencies.figures(bench.report, rounds, settings.limits);
        Spread generator = Spread.of(rounds, Round::generatorMicrosPerDelivery);
        bench.report.figure(Figure.of("", "CPU per delivery, generator", generator.median(), "µs")
                .spread(generator.text()));
    }
}
