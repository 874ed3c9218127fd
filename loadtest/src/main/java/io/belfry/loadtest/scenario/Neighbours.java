package io.belfry.loadtest.scenario;

import static io.belfry.loadtest.scenario.Limits.atMost;

import io.belfry.loadtest.feed.AdminApi;
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
 * What those who read notice of those who do not: rounds in which some come anew and never read alternate with rounds of the
 * others alone, and the first of a pair changes from pair to pair. The result is the median of the ratios of the pairs.
 */
final class Neighbours {
    private static final double P99 = 99;
    private static final double NOTICED = 1.1;

    private final Bench bench;
    private final AdminApi admin;
    private final List<String> channels;
    private final double rate;
    private final Duration feeding;
    private final List<Round> alone = new ArrayList<>();
    private final List<Round> beside = new ArrayList<>();

    /** @param channels of those who do not read, in which the others are too */
    Neighbours(Bench bench, List<String> channels, double rate, Duration feeding) {
        this.bench = bench;
        admin = bench.admin();
        this.channels = channels;
        this.rate = rate;
        this.feeding = feeding;
    }

    /** @param readers have come already, and are warm */
    void run(Contestant readers) throws IOException, InterruptedException {
        double closedBefore = SlowWatch.closes(admin);
        for (int number = 1; number <= bench.settings.rounds; number++) {
            if (number % 2 == 1) {
                alone.add(round(readers, "alone", number));
            }
            beside.add(besideSlow(readers, number));
            if (number % 2 == 0) {
                alone.add(round(readers, "alone", number));
            }
        }
        figures(SlowWatch.closes(admin) - closedBefore);
    }

    private Round besideSlow(Contestant readers, int number) throws IOException, InterruptedException {
        Round round;
        try (Swarm slow = bench.swarm("slow-" + number, bench.hubTarget())) {
            slow.join(Bench.dealt(channels, bench.settings.slow, false));
            round = round(readers, "beside slow ones", number);
        }
        TimeUnit.MILLISECONDS.sleep(bench.settings.settle.toMillis()); // for the hub to forget them
        return round;
    }

    private Round round(Contestant readers, String name, int number) throws IOException, InterruptedException {
        bench.live.phase(Bench.text("%s, round %d", name, number));
        Contestant named = new Contestant(
                name, readers.swarm(), readers.feed(), readers.subscribers(), readers.process(), readers.allocation());
        Round round = named.round(number, rate, 1, feeding, bench.self);
        bench.report.round(round);
        return round;
    }

    private void figures(double closed) {
        Spread ratios = Spread.ofRatios(beside, alone, Neighbours::p99Millis);
        bench.report.figure(Figure.of("", "latency p99 of the others, beside slow ones / alone", ratios.median(), "×")
                .spread(ratios.text())
                .target(Bound.atMost(NOTICED))
                .limit(atMost(bench.settings.limits.p99Ratio)));
        for (List<Round> rounds : List.of(alone, beside)) {
            Spread p99 = Spread.of(rounds, Neighbours::p99Millis);
            bench.report.figure(Figure.of("", "latency p99, " + rounds.get(0).server(), p99.median(), "ms")
                    .spread(p99.text()));
        }
        double each = closed / beside.size();
        bench.report.figure(Figure.of("", "slow consumers closed in a round beside them", each, ""));
    }

    private static double p99Millis(Round round) {
        return round.latencies().getValueAtPercentile(P99) / 1e6;
    }
}
