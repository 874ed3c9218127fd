package io.belfry.hub.doctor;

import io.belfry.hub.doctor.Probes.Manner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Goes the way of a user to a hub and examines it: first what is answered at once, one thing after the other, then all that
 * takes long at the same time. Verdicts are said as they are found.
 */
public final class Doctor {
    private static final Duration SHORT = Duration.ofSeconds(8);
    private static final long BRIEF_MILLIS = 1_000;
    private static final List<Long> WAITS_MILLIS =
            List.of(BRIEF_MILLIS, 5_000L, PollVerdicts.USUAL_WAIT_MILLIS, 50_000L);
    private static final List<String> ADMIN_PATHS = List.of("/metrics", "/api/nodes", "/console");
    private static final int POLLS_FOR_NODES = 12;
    private static final int COOKIE = 8 * 1024;
    private static final int TOKEN = 4 * 1024;

    private final Probes probes;
    private final ConnectLine line;
    private final @Nullable String origin;
    private final Duration patience;
    private final Executor executor;
    private final Consumer<Result> listener;
    private final List<Result> results = new ArrayList<>();

    /** How often each node answered before anything was held. */
    private final Map<String, Integer> met = new TreeMap<>();

    private @Nullable Balancer balancer;

    Doctor(
            Probes probes,
            @Nullable String token,
            @Nullable String origin,
            Duration patience,
            Executor executor,
            Consumer<Result> listener) {
        this.probes = probes;
        line = new ConnectLine(token);
        this.origin = origin;
        this.patience = patience;
        this.executor = executor;
        this.listener = listener;
    }

    /**
     * One who goes the real way.
     *
     * @param token of a client; null for a hub in development mode
     * @param origin of a page, to see what browsers would make of the answers; null to leave that out
     * @param patience how long he watches what may be cut
     * @param executor runs what takes long; up to thirty tasks at once, each blocks its thread
     * @param said gets a line for each verdict, from any thread, one at a time
     */
    public static Doctor at(
            Target target,
            @Nullable String token,
            @Nullable String origin,
            Duration patience,
            LongSupplier nanos,
            RandomGenerator random,
            Executor executor,
            Consumer<String> said) {
        Probes probes = new LiveProbes(target, nanos, random);
        return new Doctor(probes, token, origin, patience, executor, result -> said.accept(Report.line(result)));
    }

    /** Examines; takes as long as the patience and a little more. */
    public Report examine() {
        if (findsAHub()) {
            HttpSeen poll = poll(null);
            Result admitted = EntryVerdicts.admitted(poll);
            say(admitted);
            say(SurfaceVerdicts.admin(adminAnswers()));
            say(headers());
            SocketSeen brief = probes.socket(line.plain(), Manner.BRIEF, SHORT);
            Result upgrade = SocketVerdicts.upgrade(brief);
            say(upgrade);
            if (brief.isOpen()) {
                say(SocketVerdicts.frames(brief));
                say(SocketVerdicts.close(brief));
            }
            cors();
            if (admitted.status() == Status.OK) {
                say(PollVerdicts.answer(poll, poll(null)));
                nodes(poll);
            }
            if (admitted.status() != Status.WRONG) {
                watch(brief.answeredMillis() >= 0);
            }
        }
        return new Report(results, balancer);
    }

    private boolean findsAHub() {
        HttpSeen live = get("/health/live", Map.of());
        HttpSeen healthCheck = live.head() == null ? live : get("/healthcheck.wx", Map.of());
        HttpSeen connect = live.head() == null || EntryVerdicts.isLive(live) ? null : get("/connect", Map.of());
        balancer = live.head() == null ? null : Balancer.guess(live.head());
        Result reachable = EntryVerdicts.reachable(live, healthCheck, connect);
        say(reachable);
        return reachable.status() == Status.OK;
    }

    private Map<String, HttpSeen> adminAnswers() {
        Map<String, HttpSeen> answers = new LinkedHashMap<>();
        ADMIN_PATHS.forEach(path -> answers.put(path, get(path, Map.of())));
        return answers;
    }

    private Result headers() {
        HttpSeen large = withHeaders(COOKIE, TOKEN);
        return SurfaceVerdicts.headers(large, large.isWhole(200) ? large : withHeaders(COOKIE / 2, TOKEN / 2));
    }

    private HttpSeen withHeaders(int cookie, int token) {
        return get(
                "/health/live",
                Map.of("Cookie", "doctor=" + "x".repeat(cookie), "Authorization", "Bearer " + "x".repeat(token)));
    }

    private void nodes(HttpSeen first) {
        String client = Json.text(first.body(), "client");
        List<HttpSeen> polls = new ArrayList<>();
        for (int i = 0; i < POLLS_FOR_NODES; i++) {
            polls.add(poll(client));
        }
        say(SurfaceVerdicts.nodes(client, polls));
        polls.stream()
                .filter(PollVerdicts::isConnected)
                .forEach(poll -> met.merge(PollVerdicts.node(poll), 1, Integer::sum));
    }

    private void cors() {
        String page = origin;
        if (page == null) {
            say(Result.unchecked(Check.CORS, "not asked: --origin names the page"));
            return;
        }
        Map<String, String> asking = Map.of(
                "Origin", page,
                "Access-Control-Request-Method", "POST",
                "Access-Control-Request-Headers", "content-type");
        HttpSeen preflight = probes.http("OPTIONS", "/connect", asking, "", SHORT);
        Map<String, String> headers = Map.of("Origin", page, "Content-Type", "text/plain");
        HttpSeen poll = probes.http("POST", "/connect", headers, line.poll(0, null), SHORT);
        say(SurfaceVerdicts.cors(page, preflight, poll));
    }

    /** Everything that takes long. */
    private void watch(boolean withSocket) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        if (withSocket) {
            all.add(socket(Manner.SILENT)
                    .thenCombine(socket(Manner.BUSY), SocketVerdicts::clock)
                    .thenAccept(this::say));
        }
        all.add(later(() -> probes.stream(line.plain(), patience)).thenAccept(seen -> {
            say(StreamVerdicts.first(seen));
            say(StreamVerdicts.clock(seen));
        }));
        all.add(polls());
        all.forEach(CompletableFuture::join);
    }

    private CompletableFuture<SocketSeen> socket(Manner manner) {
        return later(() -> probes.socket(line.plain(), manner, patience));
    }

    private CompletableFuture<Void> polls() {
        TreeMap<Long, CompletableFuture<HttpSeen>> polls = new TreeMap<>();
        for (long wait : WAITS_MILLIS) {
            polls.put(wait, later(() -> post(line.poll(wait, null), patience)));
        }
        return CompletableFuture.allOf(polls.values().toArray(CompletableFuture[]::new))
                .thenAccept(none -> {
                    TreeMap<Long, HttpSeen> seen = new TreeMap<>();
                    polls.forEach((wait, poll) -> seen.put(wait, poll.join()));
                    say(PollVerdicts.longestWait(seen));
                    if (seen.values().stream().anyMatch(PollVerdicts::isCut)) {
                        say(aftermath(seen.firstEntry().getValue().isWhole(200) ? BRIEF_MILLIS : 0));
                    }
                });
    }

    private Result aftermath(long holdMillis) {
        Aftermath aftermath = new Aftermath(met.keySet(), wait -> post(line.poll(wait, null), SHORT), executor);
        return PollVerdicts.aftermath(met, aftermath.ask(holdMillis));
    }

    private HttpSeen poll(@Nullable String client) {
        return post(line.poll(0, client), SHORT);
    }

    private HttpSeen post(String body, Duration patience) {
        return probes.http("POST", "/connect", Map.of("Content-Type", "text/plain"), body, patience);
    }

    private HttpSeen get(String path, Map<String, String> headers) {
        return probes.http("GET", path, headers, "", SHORT);
    }

    private <T> CompletableFuture<T> later(Supplier<T> probe) {
        return CompletableFuture.supplyAsync(probe, executor);
    }

    private synchronized void say(Result result) {
        results.add(result);
        listener.accept(result);
    }
}
