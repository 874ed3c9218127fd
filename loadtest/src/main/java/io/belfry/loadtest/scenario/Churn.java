package io.belfry.loadtest.scenario;

import io.belfry.loadtest.feed.AdminApi;
import io.belfry.loadtest.feed.Feed;
import io.belfry.loadtest.feed.PlainFeed;
import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ClassHistogram;
import io.belfry.loadtest.measure.Jcmd;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.measure.RedisKeys;
import io.belfry.loadtest.report.Bound;
import io.belfry.loadtest.report.Figure;
import io.belfry.loadtest.report.Round;
import io.belfry.loadtest.swarm.ClientPlan;
import io.belfry.loadtest.swarm.Departure;
import io.belfry.loadtest.swarm.Swarm;
import io.belfry.loadtest.swarm.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Clients of all transports come and go, properly or not, while others stay and publications go on: OS-26. In the end the
 * hub holds what it held before, and nobody has missed anything. These bounds belong to the scenario and always count.
 *
 * <p>Those who stay are in the channels of the feed. A visitor is in one of these and in a room of its own, of a thousand
 * that take turns, so channels come and go as well. The base is taken when all rooms have been used and visitors have come
 * and gone for a while, so that what the first ones cause is not taken for a leak.
 */
final class Churn {
    private static final Duration CHURN = Duration.ofSeconds(60);
    private static final int CLIENTS = 300;
    private static final double RATE = 20;
    private static final int SIZE = 128;
    private static final int ROOMS = 1000;
    /** Fewer than the hub allows one connection unless told otherwise. */
    private static final int ROOMS_AT_ONCE = 100;

    private static final long PERIOD_MILLIS = 200;
    private static final long LEAVE_MILLIS = 1_000;
    private static final long ARRIVE_MILLIS = 10_000;
    private static final double HEAP_GROWTH_MIB = 1;
    private static final int CLASSES = 16;
    private static final double MIB = 1 << 20;

    private final Bench bench;
    private final Settings settings;
    private final ProcessProbe process;
    private final Jcmd jcmd;
    private final AdminApi metrics;
    private final int clients;
    private final List<String> channels;
    private final PlainFeed feed;
    private final Map<Transport, Swarm> swarms = new EnumMap<>(Transport.class);

    Churn(Bench bench) throws IOException {
        this.bench = bench;
        settings = bench.settings;
        process = bench.hubProcess();
        jcmd = new Jcmd(process);
        metrics = bench.admin();
        clients = settings.clients(CLIENTS);
        channels = Bench.channels("churn", settings.channels(1));
        feed = new PlainFeed(bench.admin(), channels, settings.size(SIZE));
    }

    void run() throws IOException, InterruptedException {
        bench.noteJvm("hub", process);
        int most =
                clients + (int) Math.ceil(settings.churn.arrivals * duration().toSeconds());
        bench.requireDescriptors(process, "the hub", most);
        bench.requireDescriptors(bench.self, "the generator", most);
        String redis = settings.feed.redis;
        try (Swarm socket = bench.swarm("swarm-socket", bench.hubTarget());
                Swarm stream = bench.swarm("swarm-stream", bench.hubTarget(), Transport.STREAM);
                Swarm poll = bench.swarm("swarm-poll", bench.hubTarget(), Transport.POLL);
                RedisKeys keys = redis == null ? null : new RedisKeys(redis, settings.feed.redisPrefix)) {
            swarms.put(Transport.WEBSOCKET, socket);
            swarms.put(Transport.STREAM, stream);
            swarms.put(Transport.POLL, poll);
            bench.live.figures(() -> Bench.text(
                    "%,d connected  %,d have come and gone  %d lost",
                    sum(Swarm::live), sum(Swarm::gone), sum(Swarm::lost)));
            run(held(keys));
        }
    }

    private Duration duration() {
        return settings.duration(CHURN);
    }

    /** What the hub holds, by name. */
    private Map<String, Watch.Source> held(@Nullable RedisKeys keys) {
        Map<String, Watch.Source> held = new LinkedHashMap<>();
        held.put("open descriptors", process::descriptors);
        held.put("connections", metric("belfry_connections"));
        held.put("subscriptions", metric("belfry_subscriptions"));
        if (keys != null) {
            held.put("keys in Redis", keys::count);
        }
        return held;
    }

    /** Asked for one after another, as each request at the same time would have a descriptor of its own. */
    private Watch.Source metric(String name) {
        return () -> {
            synchronized (metrics) {
                return metrics.metrics().sum(name, "").orElse(Double.NaN);
            }
        };
    }

    private void run(Map<String, Watch.Source> held) throws IOException, InterruptedException {
        useRooms();
        bench.live.phase("connecting " + clients + " clients that stay");
        stay();
        bench.live.phase("warming: visitors come and go");
        long warmed;
        try (Arrivals arrivals = new Arrivals(swarms, plans(), settings.churn, false)) {
            feed.run(settings.rate(RATE), 1, settings.warmup);
            arrivals.end();
            warmed = arrivals.all();
            awaitGone(warmed);
        }
        bench.live.phase("looking at what the hub holds");
        TimeUnit.MILLISECONDS.sleep(settings.settle.toMillis());
        ClassHistogram before = jcmd.liveObjects();
        Base base = new Base(held, PERIOD_MILLIS);
        base.take();
        int visitors;
        try (Watch watch = new Watch(bench.report).hub(process, List.copyOf(swarms.values()))) {
            held.forEach((name, source) -> watch.value(name, "", source));
            watch.value("channels, a minute after their last subscriber too", "", metric("belfry_channels"));
            watch.start();
            visitors = churn(warmed);
            bench.live.phase("waiting until the hub holds what it held before");
            long start = System.nanoTime();
            boolean back = base.await(settings.churn.patience.toMillis());
            double seconds = (System.nanoTime() - start) / 1e9;
            bench.report.figure(Figure.of("", "until all is as before", back ? seconds : Double.NaN, "s")
                    .limit(Bound.atMost(settings.churn.patience.toMillis() / 1e3)));
        }
        base.figures(bench.report);
        bench.live.phase("collecting garbage in the hub, counting what lives");
        ClassHistogram after = jcmd.liveObjects();
        double growth = (after.bytes() - before.bytes()) / MIB;
        bench.report.figure(Figure.of("", "live heap before", before.bytes() / MIB, "MiB"));
        bench.report.figure(
                Figure.of("", "live heap, more than before", growth, "MiB").limit(Bound.atMost(HEAP_GROWTH_MIB)));
        bench.report.heapShares(after.growth(before, visitors, CLASSES));
        accounts();
    }

    /** Every room is used once, so that what the hub and Redis remember of a channel is in the base. */
    private void useRooms() throws IOException, InterruptedException {
        bench.live.phase("using all rooms");
        List<ClientPlan> plans = new ArrayList<>();
        for (int first = 0; first < ROOMS; first += ROOMS_AT_ONCE) {
            List<ClientPlan.Wanted> wanted = new ArrayList<>();
            for (int room = first; room < first + ROOMS_AT_ONCE; room++) {
                wanted.add(room(room));
            }
            plans.add(new ClientPlan(wanted, true));
        }
        try (Swarm swarm = bench.swarm("swarm-rooms", bench.hubTarget())) {
            swarm.join(plans);
            swarm.leave(LEAVE_MILLIS);
        }
    }

    /** Nothing is published there: its index is that behind the channels of the feed. */
    private ClientPlan.Wanted room(int number) {
        return new ClientPlan.Wanted(channels.size(), "churn:room:" + number);
    }

    private List<ClientPlan> plans() {
        List<ClientPlan> plans = new ArrayList<>();
        for (int i = 0; i < ROOMS; i++) {
            int channel = i % channels.size();
            plans.add(new ClientPlan(List.of(new ClientPlan.Wanted(channel, channels.get(channel)), room(i)), true));
        }
        return plans;
    }

    private void stay() throws IOException, InterruptedException {
        List<ClientPlan> all = Bench.dealt(channels, clients, true);
        int from = 0;
        int transports = swarms.size();
        for (Swarm swarm : swarms.values()) {
            int to = from + (all.size() - from) / transports--;
            swarm.join(all.subList(from, to));
            from = to;
        }
    }

    /** Answers how many came and went. */
    private int churn(long warmed) throws IOException, InterruptedException {
        long cpuBefore = process.cpuNanos();
        List<Round> rounds = new ArrayList<>();
        long visitors;
        try (Arrivals arrivals = new Arrivals(swarms, plans(), settings.churn, true)) {
            for (int number = 1; number <= settings.rounds; number++) {
                bench.live.phase("visitors come and go, part " + number);
                Round round = round(number, duration().dividedBy(settings.rounds));
                rounds.add(round);
                bench.report.round(round);
            }
            arrivals.end();
            visitors = arrivals.all();
            awaitGone(warmed + visitors);
            long cpu = process.cpuNanos() - cpuBefore;
            arrivals.sent()
                    .forEach((departure, count) ->
                            bench.report.figure(Figure.of("", "visitors, " + text(departure), (double) count, "")));
            bench.report.figure(
                    Figure.of("", "CPU of the hub per visitor, with all deliveries", cpu / 1e3 / visitors, "µs"));
        }
        Latencies.figures(bench.report, rounds, settings.limits);
        return Math.toIntExact(visitors);
    }

    private static String text(Departure departure) {
        return switch (departure) {
            case GOODBYE -> "left properly";
            case RESET -> "reset";
            case SILENCE -> "fell silent";
        };
    }

    private Round round(int number, Duration duration) throws IOException, InterruptedException {
        latencies();
        long delivered = sum(Swarm::delivered);
        long cpu = process.cpuNanos();
        long selfCpu = bench.self.cpuNanos();
        Feed.Fed fed = feed.run(settings.rate(RATE), 1, duration);
        double seconds = Math.max((System.nanoTime() - fed.startNanos()) / 1e9, duration.toNanos() / 1e9);
        return new Round(
                "hub",
                number,
                1,
                settings.rate(RATE),
                fed.publications(),
                sum(Swarm::delivered) - delivered,
                fed.startNanos(),
                seconds,
                process.cpuNanos() - cpu,
                bench.self.cpuNanos() - selfCpu,
                Double.NaN,
                fed.latestNanos(),
                latencies());
    }

    private Histogram latencies() {
        Histogram sum = new Histogram(3);
        swarms.values().forEach(swarm -> sum.add(swarm.takeLatencies()));
        return sum;
    }

    /** A visitor leaves when it has received something: so publications go on, a few of them, until all have. */
    private void awaitGone(long wanted) throws IOException, InterruptedException {
        bench.live.phase("waiting for the last visitors to leave");
        long deadline =
                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ARRIVE_MILLIS) + settings.churn.stay.toNanos();
        while (sum(Swarm::gone) < wanted && System.nanoTime() - deadline < 0) {
            feed.run(settings.rate(RATE), 1, Duration.ofSeconds(1));
        }
        if (sum(Swarm::gone) < wanted) {
            throw new IOException((wanted - sum(Swarm::gone)) + " visitors do not get through, or do not get away");
        }
    }

    private void accounts() throws InterruptedException {
        Swarm.await(() -> stayed().missing() == 0, ARRIVE_MILLIS);
        bench.report.account("stayed", stayed());
        bench.report.account("visitors", account(Swarm::departed));
    }

    private Account stayed() {
        return account(swarm -> swarm.account(feed.published()));
    }

    private Account account(Function<Swarm, Account> of) {
        return swarms.values().stream().map(of).reduce(Account.EMPTY, Account::plus);
    }

    private long sum(Function<Swarm, Long> count) {
        return swarms.values().stream().mapToLong(count::apply).sum();
    }
}
