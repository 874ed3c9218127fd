package io.belfry.loadtest.scenario;

import static io.belfry.loadtest.scenario.Limits.atMost;

import io.belfry.loadtest.feed.AdminApi;
import io.belfry.loadtest.feed.Feed;
import io.belfry.loadtest.feed.PlainFeed;
import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.swarm.Swarm;
import io.belfry.loadtest.swarm.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * All clients lose their node at once and go on at another: T11.
 *
 * <p>The scenario starts two nodes that share a Redis, connects every client to the first, and kills it while publications
 * go on through the second. The clients come back as fast as they can, without the jitter that real ones have, a bounded
 * number of handshakes at a time. They are back when all are connected and nothing that was published by then is still on
 * its way.
 */
final class Storm {
    private static final int CLIENTS = 18_000;
    private static final int CHANNELS = 100;
    private static final double RATE = 20;
    private static final int SIZE = 128;
    private static final Duration FEED = Duration.ofSeconds(30);
    /** Of the feed's time, before the node is killed. */
    private static final int BEFORE = 6;

    private static final long NEVER_MILLIS = 60_000;
    private static final long QUIET_MILLIS = 10_000;

    private final Bench bench;
    private final Settings settings;
    private final int clients;
    private final List<String> channels;
    private final int[] subscribers;
    private final AtomicLong due = new AtomicLong();

    Storm(Bench bench) {
        this.bench = bench;
        settings = bench.settings;
        clients = settings.clients(CLIENTS);
        channels = Bench.channels("storm", Math.min(clients, settings.channels(CHANNELS)));
        subscribers = Contestant.subscribers(clients, channels.size());
    }

    /** What is wrong with the command, or null. */
    static @Nullable String complaint(Settings settings) {
        return settings.hub == null || settings.feed.redis == null ? "storm needs --hub JAR and --redis URI" : null;
    }

    void run() throws IOException, InterruptedException {
        Path jar = settings.hub;
        String redis = settings.feed.redis;
        if (jar == null || redis == null) {
            throw new IOException("no jar or no Redis");
        }
        String prefix =
                "storm" + Long.toString(System.nanoTime(), Character.MAX_RADIX).toLowerCase(Locale.ROOT);
        try (HubChild first = new HubChild("storm-1", jar, redis, prefix);
                HubChild second = new HubChild("storm-2", jar, redis, prefix)) {
            first.awaitReady();
            second.awaitReady();
            ProcessProbe survivor = new ProcessProbe(second.pid());
            bench.noteJvm("hub", survivor);
            bench.requireDescriptors(survivor, "the hub", clients);
            bench.requireDescriptors(bench.self, "the generator", clients);
            List<Target> nodes = List.of(Target.of(first.clients()), Target.of(second.clients()));
            try (Swarm swarm = bench.returningSwarm("swarm", nodes);
                    Watch watch = new Watch(bench.report).hub(survivor, List.of(swarm))) {
                watch.start();
                bench.live.figures(() -> Bench.text("%,d connected  %,d lost it", swarm.live(), swarm.lost()));
                bench.live.phase("connecting " + clients + " clients to the first node");
                swarm.join(Bench.dealt(channels, clients, true));
                storm(swarm, first, second, survivor);
            }
        }
    }

    private void storm(Swarm swarm, HubChild first, HubChild second, ProcessProbe survivor)
            throws IOException, InterruptedException {
        AdminApi admin = new AdminApi(second.admin(), "");
        Feed feed = new PlainFeed(
                postings -> {
                    for (var posting : postings) {
                        due.addAndGet(subscribers[channels.indexOf(posting.channel())]);
                    }
                    admin.publish(postings);
                },
                channels,
                settings.size(SIZE));
        Duration length = settings.duration(FEED);
        FutureTask<Feed.Fed> feeding = new FutureTask<>(() -> feed.run(settings.rate(RATE), 1, length));
        Thread thread = new Thread(feeding, "feed");
        thread.setDaemon(true);
        bench.live.phase("publishing");
        long feedStart = System.nanoTime();
        ProcessProbe victim = new ProcessProbe(first.pid());
        long cpuOfBoth = -survivor.cpuNanos() - victim.cpuNanos();
        long selfCpu = bench.self.cpuNanos();
        thread.start();
        TimeUnit.MILLISECONDS.sleep(length.toMillis() / BEFORE);

        bench.live.phase("the first node is killed");
        long cpuBefore = survivor.cpuNanos();
        cpuOfBoth += victim.cpuNanos();
        long start = System.nanoTime();
        first.kill();
        boolean lost = Swarm.await(() -> swarm.lost() == clients, NEVER_MILLIS);
        boolean connected = lost && Swarm.await(() -> swarm.live() == clients, NEVER_MILLIS);
        double connectedSeconds = seconds(start);
        boolean back = connected && Swarm.await(() -> swarm.delivered() >= due.get(), NEVER_MILLIS);
        double backSeconds = seconds(start);
        long cpu = survivor.cpuNanos() - cpuBefore;

        bench.live.phase("waiting for the last publication");
        Feed.Fed fed = awaitEnd(feeding);
        Swarm.await(() -> swarm.delivered() >= due.get(), QUIET_MILLIS);
        Histogram latencies = swarm.takeLatencies();
        bench.report.round(new Round(
                "hub",
                1,
                1,
                settings.rate(RATE),
                fed.publications(),
                swarm.delivered(),
                feedStart,
                seconds(feedStart),
                cpuOfBoth + survivor.cpuNanos(),
                bench.self.cpuNanos() - selfCpu,
                Double.NaN,
                fed.latestNanos(),
                latencies));
        Account account = swarm.account(feed.published());
        bench.report.account("hub", account);
        figures(back ? backSeconds : Double.NaN, connected ? connectedSeconds : Double.NaN, cpu, account, latencies);
    }

    private static Feed.Fed awaitEnd(FutureTask<Feed.Fed> feeding) throws IOException, InterruptedException {
        try {
            return feeding.get();
        } catch (ExecutionException e) {
            throw new IOException("the feed failed: " + e.getCause(), e);
        }
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    private void figures(double back, double connected, long cpuNanos, Account account, Histogram latencies) {
        Duration most = settings.limits.back;
        bench.report.figure(Figure.of("T11", Bench.text("%,d clients are back and have everything", clients), back, "s")
                .target(Bound.atMost(10))
                .limit(Bound.atMost(most == null ? NEVER_MILLIS / 1e3 : most.toNanos() / 1e9)));
        bench.report.figure(Figure.of("", "all are connected again", connected, "s"));
        bench.report.figure(Figure.of("", "publications said to be lost", (double) account.declared(), "1")
                .limit(atMost(0)));
        bench.report.figure(
                Figure.of("", "CPU of the other node per client, until then", cpuNanos / 1e3 / clients, "µs"));
        double latest = latencies.getMaxValue() / 1e9;
        bench.report.figure(Figure.of("", "the latest delivery was late by", latest, "s"));
    }
}
