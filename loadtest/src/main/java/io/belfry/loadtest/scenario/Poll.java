package io.belfry.loadtest.scenario;

import static io.belfry.loadtest.scenario.Limits.atMost;

import io.belfry.loadtest.feed.AdminApi;
import io.belfry.loadtest.feed.PlainFeed;
import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ClassHistogram;
import io.belfry.loadtest.measure.Jcmd;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.swarm.ClientPlan;
import io.belfry.loadtest.swarm.Swarm;
import io.belfry.loadtest.swarm.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a delivery by long poll costs, against one by WebSocket: T9; and what a held poll takes of the heap.
 *
 * <p>Rounds of the two alternate on one hub, the first of a pair changes from pair to pair. The clients connect anew for
 * each round, so that the others cost nothing meanwhile. Publications come so far apart that each needs an answer of its
 * own; the report says how many came in one.
 */
final class Poll {
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int CLIENTS = 1000;
    private static final double RATE = 5;
    private static final int SIZE = 128;
    private static final int WARM_TIMES = 3;
    private static final int CLASSES = 16;

    private final Bench bench;
    private final Settings settings;

    /** For the second polls to be held, and for the hub to forget who left. */
    private final long settleMillis;

    private final AdminApi admin;
    private final int clients;
    private final ProcessProbe process;
    private final Arm socket = new Arm("websocket", false);
    private final Arm poll = new Arm("poll", true);

    /** One of the two things compared. */
    private static final class Arm {
        final String name;
        final boolean polls;
        final List<Round> rounds = new ArrayList<>();
        Account account = Account.EMPTY;
        long answered;

        Arm(String name, boolean polls) {
            this.name = name;
            this.polls = polls;
        }
    }

    Poll(Bench bench) throws IOException {
        this.bench = bench;
        settings = bench.settings;
        settleMillis = settings.settle.toMillis();
        admin = bench.admin();
        clients = settings.clients(CLIENTS);
        process = bench.hubProcess();
    }

    void run() throws IOException, InterruptedException {
        bench.noteJvm("hub", process);
        bench.requireDescriptors(process, "the hub", clients);
        bench.requireDescriptors(bench.self, "the generator", clients);
        heap();
        visit(socket, 0);
        visit(poll, 0);
        for (int number = 1; number <= settings.rounds; number++) {
            visit(number % 2 == 1 ? socket : poll, number);
            visit(number % 2 == 1 ? poll : socket, number);
        }
        bench.report.account(socket.name, socket.account);
        bench.report.account(poll.name, poll.account);
        figures();
    }

    private Swarm swarm(Arm arm) throws IOException {
        return arm.polls
                ? bench.swarm("swarm-poll", bench.hubTarget(), Transport.POLL)
                : bench.swarm("swarm-socket", bench.hubTarget());
    }

    /** Held polls, each on a channel of its own, against the hub after some have come and gone. */
    private void heap() throws IOException, InterruptedException {
        Jcmd jcmd = new Jcmd(process);
        List<ClientPlan> plans = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            plans.add(new ClientPlan(i, "held:" + i, true));
        }
        try (Swarm swarm = swarm(poll)) {
            bench.live.figures(() -> Bench.text("%,d connected  %d lost", swarm.live(), swarm.lost()));
            bench.live.phase("warming: polls come and go");
            for (int i = 0; i < WARM_TIMES; i++) {
                swarm.join(plans);
                TimeUnit.MILLISECONDS.sleep(settleMillis);
                swarm.leave(settleMillis);
            }
            ClassHistogram empty = jcmd.liveObjects();
            bench.live.phase("polls are held");
            swarm.join(plans);
            TimeUnit.MILLISECONDS.sleep(settleMillis);
            ClassHistogram held = jcmd.liveObjects();
            bench.report.account("held", swarm.account(new long[clients]));
            swarm.leave(settleMillis);
            double bytes = (held.bytes() - empty.bytes()) / (double) clients;
            bench.report.figure(Figure.of("", "live heap per held poll", bytes, "B")
                    .limit(atMost(settings.limits.heapPerConnection)));
            bench.report.heapShares(held.growth(empty, clients, CLASSES));
        }
    }

    /** The clients come, a round is measured, the clients leave. Round 0 warms. */
    private void visit(Arm arm, int number) throws IOException, InterruptedException {
        List<String> channels = List.of(arm.name);
        try (Swarm swarm = swarm(arm)) {
            PlainFeed feed = new PlainFeed(admin, channels, settings.size(SIZE));
            Contestant hub = new Contestant(arm.name, swarm, feed, new int[] {clients}, process, () -> Double.NaN);
            bench.live.figures(LiveText.of(hub));
            bench.live.phase(Bench.text("%s round %d", arm.name, number));
            swarm.join(Bench.dealt(channels, clients, true));
            TimeUnit.MILLISECONDS.sleep(settleMillis);
            Duration duration = number == 0 ? settings.warmup : settings.duration(ROUND);
            Round round = hub.round(number, settings.rate(RATE), 1, duration, bench.self);
            arm.account = arm.account.plus(hub.account());
            if (number > 0) {
                arm.rounds.add(round);
                arm.answered += swarm.answered();
                bench.report.round(round);
            }
            swarm.leave(settleMillis);
        }
    }

    private void figures() {
        Spread ratios = Spread.ofRatios(poll.rounds, socket.rounds, Round::cpuMicrosPerDelivery);
        bench.report.figure(Figure.of("T9", "CPU per delivery, poll / WebSocket", ratios.median(), "×")
                .spread(ratios.text())
                .target(Bound.atMost(3))
                .limit(atMost(settings.limits.cpuRatio)));
        for (Arm arm : List.of(socket, poll)) {
            Spread cpu = Spread.of(arm.rounds, Round::cpuMicrosPerDelivery);
            bench.report.figure(Figure.of("", "CPU per delivery, " + arm.name, cpu.median(), "µs")
                    .spread(cpu.text()));
        }
        long delivered = poll.rounds.stream().mapToLong(Round::deliveries).sum();
        bench.report.figure(Figure.of("", "publications in one answer", delivered / (double) poll.answered, "1"));
        Latencies.figures(bench.report, poll.rounds, settings.limits);
    }
}
