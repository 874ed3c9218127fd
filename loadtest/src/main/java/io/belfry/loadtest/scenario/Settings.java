package io.belfry.loadtest.scenario;

import io.belfry.client.Tokens;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the command line says about a run. A value that is absent is chosen by the scenario. */
public final class Settings {
    private static final int LINES_PER_REQUEST = 100;
    private static final int LARGEST_DATA = 60_000;

    @Option(names = "--url", description = "public address of the hub (default: ${DEFAULT-VALUE})")
    URI url = URI.create("http://127.0.0.1:8800");

    @Option(names = "--admin", description = "admin address of the hub (default: ${DEFAULT-VALUE})")
    URI admin = URI.create("http://127.0.0.1:8801");

    @Option(names = "--report", paramLabel = "DIR", description = "writes report.json and report.html there")
    public @Nullable Path report;

    @Option(names = "--api-key", description = "for the admin port; not needed in development mode")
    String apiKey = "";

    @Option(
            names = "--secret",
            description = "auth.hmacSecret of the hub, to mint a token; not needed in development mode")
    String secret = "";

    @Option(names = "--pid", description = "process of the hub (default: the one that listens on --url)")
    @Nullable
    Long pid;

    @Option(
            names = "--clients",
            description =
                    "connections (idle 18000, broadcast, burst and floor 5000, slow 2000, ramp 1, groups 10, poll 1000,"
                            + " churn 300, storm 18000)")
    @Nullable
    Integer clients;

    @Option(
            names = "--channels",
            description =
                    "broadcast, burst, churn, storm: clients dealt out in turn (1, 1, 1, 100); ramp: every client in all (1);"
                            + " groups: --per-client each (100000)")
    @Nullable
    Integer channels;

    @Option(names = "--per-client", description = "groups: channels of each client when there are many (10000)")
    @Nullable
    Integer perClient;

    @Option(
            names = "--rate",
            description = "publications a second (broadcast and floor 10, slow 25, groups 2000, poll 5,"
                    + " churn and storm 20; ramp begins with 10)")
    @Nullable
    Double rate;

    @Option(names = "--max-rate", description = "ramp: where it ends at the latest (default: ${DEFAULT-VALUE})")
    double maxRate = 100_000;

    @Option(
            names = "--keep-up",
            paramLabel = "TIME",
            description =
                    "ramp: 99th percentile of the latency from which on the hub does not keep up (default: 250ms)",
            converter = DurationText.class)
    Duration keepUp = Duration.ofMillis(250);

    @Option(names = "--size", description = "bytes of data (slow 4096, others 128)", converter = SizeText.class)
    @Nullable
    Long size;

    @Option(
            names = "--duration",
            description =
                    "of a round or step (5s), of the idle time and of churn (60s), of the feed of slow (20s) and storm (30s)",
            converter = DurationText.class)
    @Nullable
    Duration duration;

    @Option(
            names = "--warmup",
            description = "before the first round, each server (default: 10s)",
            converter = DurationText.class)
    Duration warmup = Duration.ofSeconds(10);

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            description = "poll, groups, churn: rest when clients have come, and when they leave (default: 2s)",
            converter = DurationText.class)
    Duration settle = Duration.ofSeconds(2);

    @Option(names = "--rounds", description = "rounds of each server (default: ${DEFAULT-VALUE})")
    int rounds = 5;

    @Option(
            names = "--burst",
            description = "burst: publications due at once (10); broadcast: also rounds with so many (T4)")
    int burst = 1;

    @Option(
            names = "--rest",
            paramLabel = "TIME",
            description = "burst: between a burst's last delivery and the next (200ms)",
            converter = DurationText.class)
    @Nullable
    Duration rest;

    @Option(
            names = "--floor",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "broadcast: alternate with the floor (default), or not")
    boolean floor = true;

    @Option(
            names = "--floor-threads",
            description = "threads of the floor: as many as the hub has for I/O (default: processors)")
    int floorThreads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--threads", description = "threads of the generator (default: ${DEFAULT-VALUE})")
    int threads = 1;

    @Option(names = "--from", description = "idle: where the RSS slope begins (default: ${DEFAULT-VALUE})")
    int from = 2000;

    @Option(names = "--slow", description = "slow: clients that never read (default: ${DEFAULT-VALUE})")
    int slow = 200;

    @Option(names = "--queue", description = "slow: the hub's limits.queue (default: 1MiB)", converter = SizeText.class)
    long queue = 1 << 20;

    @Option(names = "--hub", paramLabel = "JAR", description = "storm: starts two nodes of it, on --redis")
    @Nullable
    Path hub;

    @Mixin
    FeedOptions feed = new FeedOptions();

    @Mixin
    ChurnOptions churn = new ChurnOptions();

    @Mixin
    Limits limits = new Limits();

    int clients(int otherwise) {
        return clients == null ? otherwise : clients;
    }

    int channels(int otherwise) {
        return channels == null ? otherwise : channels;
    }

    double rate(double otherwise) {
        return rate == null ? otherwise : rate;
    }

    int size(int otherwise) {
        return size == null ? otherwise : Math.toIntExact(size);
    }

    Duration duration(Duration otherwise) {
        return duration == null ? otherwise : duration;
    }

    /** What is wrong with the numbers, or null. */
    public @Nullable String complaint() {
        int least = IntStream.of(
                        clients(1),
                        channels(1),
                        perClient == null ? 1 : perClient,
                        threads,
                        rounds,
                        burst,
                        floorThreads,
                        from,
                        slow)
                .min()
                .orElseThrow();
        if (least < 1) {
            return "clients, channels, threads, rounds, bursts and the like are at least 1";
        }
        if (burst > LINES_PER_REQUEST) {
            return "--burst is at most " + LINES_PER_REQUEST + ", the lines that the hub takes in one request";
        }
        if (!(rate(1) > 0) || !(maxRate > 0) || size(1) > LARGEST_DATA) {
            return "--rate and --max-rate are above 0, --size at most " + LARGEST_DATA;
        }
        if (!secret.isEmpty() && secret.getBytes(StandardCharsets.UTF_8).length < Tokens.MIN_SECRET_BYTES) {
            return "--secret has at least " + Tokens.MIN_SECRET_BYTES + " bytes";
        }
        return churn.complaint();
    }
}
