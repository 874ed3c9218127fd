package io.belfry.loadtest.scenario;

import static io.belfry.loadtest.scenario.Limits.atMost;

import io.belfry.loadtest.feed.Outlet;
import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a delivery costs when there are many channels, against few: T10.
 *
 * <p>Rounds with many and with few alternate on one hub, the first of a pair changes from pair to pair. The clients connect
 * anew for each round, so that with few channels nobody is subscribed to the many. {@link Dealing} keeps everything else
 * equal.
 */
final class Groups {
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int CHANNELS = 100_000;
    private static final int PER_CLIENT = 10_000;
    private static final int CLIENTS = 10;
    private static final double RATE = 2000;
    private static final int SIZE = 128;

    private final Bench bench;
    private final Settings settings;

    /** For what the hub does after it has answered, and for its forgetting of who left. */
    private final long settleMillis;

    private final Dealing dealing;
    private final Arm few;
    private final Arm many;

    /** One of the two things compared. */
    private static final class Arm {
        final String name;
        final List<String> channels;
        final List<Round> rounds = new ArrayList<>();
        Account account = Account.EMPTY;

        Arm(String name, int channels) {
            this.name = name;
            this.channels = Bench.channels(name, channels);
        }
    }

    Groups(Bench bench) {
        this.bench = bench;
        settings = bench.settings;
        settleMillis = settings.settle.toMillis();
        dealing = dealing(settings);
        few = new Arm("few", dealing.few());
        many = new Arm("many", dealing.channels());
    }

    static Dealing dealing(Settings settings) {
        int perClient = settings.perClient == null ? PER_CLIENT : settings.perClient;
        return new Dealing(settings.channels(CHANNELS), perClient, settings.clients(CLIENTS));
    }

    void run() throws IOException, InterruptedException {
        ProcessProbe process = bench.hubProcess();
        bench.noteJvm("hub", process);
        bench.noteOtherNode(process);
        bench.report.circumstance(
                "dealing",
                Bench.text(
                        "%,d clients, each in 1 of %,d or %,d of %,d channels; a publication reaches %,d",
                        dealing.clients(),
                        dealing.few(),
                        dealing.perClient(),
                        dealing.channels(),
                        dealing.subscribers()));
        bench.requireDescriptors(process, "the hub", dealing.clients());
        bench.requireDescriptors(bench.self, "the generator", dealing.clients());
        try (Outlet outlet = bench.outlet()) {
            visit(few, outlet, process, 0);
            visit(many, outlet, process, 0);
            for (int number = 1; number <= settings.rounds; number++) {
                visit(number % 2 == 1 ? few : many, outlet, process, number);
                visit(number % 2 == 1 ? many : few, outlet, process, number);
            }
        }
        bench.report.account(few.name, few.account);
        bench.report.account(many.name, many.account);
        figures();
    }

    /** The clients come, a round is measured, the clients leave. Round 0 warms. */
    private void visit(Arm arm, Outlet outlet, ProcessProbe process, int number)
            throws IOException, InterruptedException {
        try (Swarm swarm = bench.swarm("swarm-" + arm.name, bench.hubTarget())) {
            Contestant hub = new Contestant(
                    arm.name,
                    swarm,
                    bench.lanedFeed(outlet, arm.channels, settings.size(SIZE)),
                    dealing.subscribers(arm.channels.size()),
                    process,
                    () -> Double.NaN);
            bench.live.figures(LiveText.of(hub));
            bench.live.phase(Bench.text("round %d, %s: subscribing", number, arm.name));
            swarm.join(dealing.plans(arm.channels));
            TimeUnit.MILLISECONDS.sleep(settleMillis);
            bench.live.phase(Bench.text("round %d, %s: publishing", number, arm.name));
            Duration duration = number == 0 ? settings.warmup : settings.duration(ROUND);
            Round round = hub.round(number, settings.rate(RATE), 1, duration, bench.self);
            arm.account = arm.account.plus(hub.account());
            if (number > 0) {
                arm.rounds.add(round);
                bench.report.round(round);
            }
            swarm.leave(settleMillis);
        }
    }

    private void figures() {
        Spread ratios = Spread.ofRatios(many.rounds, few.rounds, Round::cpuMicrosPerDelivery);
        bench.report.figure(Figure.of("T10", "CPU per delivery, " + counts(), ratios.median(), "×")
                .spread(ratios.text())
                .target(Bound.atMost(1.2))
                .limit(atMost(settings.limits.growth)));
        for (Arm arm : List.of(few, many)) {
            Spread cpu = Spread.of(arm.rounds, Round::cpuMicrosPerDelivery);
            bench.report.figure(Figure.of("", "CPU per delivery, " + arm.name, cpu.median(), "µs")
                    .spread(cpu.text()));
        }
        Latencies.figures(bench.report, many.rounds, settings.limits);
        Spread generator = Spread.of(many.rounds, Round::generatorMicrosPerDelivery);
        bench.report.figure(Figure.of("", "CPU per delivery, generator, many", generator.median(), "µs")
                .spread(generator.text()));
    }

    private String counts() {
        return Bench.text("%,d channels / %,d", dealing.channels(), dealing.few());
    }
}
