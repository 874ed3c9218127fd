package io.belfry.loadtest.farm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Attempt;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import io.belfry.loadtest.ledger.Digest;
import io.belfry.loadtest.ledger.Entry;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Publishes by HTTP to one node after the other, on a schedule, and writes down what it is told. What is unknown is tried
 * again with its key until it is known; what is refused stays refused.
 */
public final class Publishing implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Executor LATER = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final List<URI> nodes;
    private final Consumer<? super Entry> book;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "publishing");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();
    private final Collection<CompletableFuture<Answer>> outcomes = new ConcurrentLinkedQueue<>();
    private @Nullable ScheduledFuture<?> schedule;

    /** @param nodes the admin ports */
    Publishing(String name, List<URI> nodes, Consumer<? super Entry> book) {
        this.name = name;
        this.nodes = List.copyOf(nodes);
        this.book = book;
    }

    /** Publishes to the channels in turn until {@link #stop}. */
    void start(List<String> channels, int perSecond) {
        AtomicInteger turn = new AtomicInteger();
        long micros = TimeUnit.SECONDS.toMicros(1) / perSecond;
        schedule = timer.scheduleAtFixedRate(
                () -> outcomes.add(settle(post(channels.get(turn.getAndIncrement() % channels.size())))),
                0,
                micros,
                TimeUnit.MICROSECONDS);
    }

    /** Ends the schedule, and waits until every outcome is known. */
    public void stop() {
        if (schedule != null) {
            schedule.cancel(false);
        }
        CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Everything that was answered so far. */
    public List<Answer> answers() {
        return List.copyOf(answers);
    }

    public Posting post(String channel) {
        return post(channel, 20);
    }

    /** A new publication with a key and a payload of its own; not sent yet. */
    Posting post(String channel, int padding) {
        int number = numbers.incrementAndGet();
        String key = name + "-" + number;
        String payload = "{\"key\":\"" + key + "\",\"padding\":\"" + "x".repeat(padding) + "\"}";
        return new Posting(channel, key, payload);
    }

    /** Publishes until it is accepted; returns the digest of the payload. */
    public String publishSurely(String channel) {
        Posting posting = post(channel);
        Awaitility.await("a publication is accepted")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .until(() -> attempt(posting).join().outcome() == Outcome.OK);
        return posting.sha();
    }

    /** Publishes through this node until it accepts. */
    void awaitAcceptedBy(NodeProcess node, String channel) {
        Awaitility.await(node.name() + " accepts")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> attempt(post(channel), node.servers()).join().outcome() == Outcome.OK);
    }

    /** Somebody else makes an attempt, and will not hear what became of it. */
    void noteUnknown(Posting posting) {
        long now = System.nanoTime();
        write(posting, posting.tries.incrementAndGet(), now, now, Outcome.UNKNOWN, null);
    }

    /** One attempt, at whichever node's turn it is. Never completes exceptionally. */
    public CompletableFuture<Answer> attempt(Posting posting) {
        return attempt(posting, nodes.get(turns.getAndIncrement() % nodes.size()));
    }

    public CompletableFuture<Answer> attempt(Posting posting, URI node) {
        int number = posting.tries.incrementAndGet();
        long start = System.nanoTime();
        write(posting, number, start, start, Outcome.UNKNOWN, null);
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/api/publish"))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(posting.body()))
                .build();
        return NodeProcess.HTTP
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, failure) -> {
                    Answer answer = answer(response, failure, start);
                    write(posting, number, start, answer.endNanos(), answer.outcome(), answer.position());
                    answers.add(answer);
                    return answer;
                });
    }

    /** Tries until the outcome is known: accepted, or refused before it was ever unknown. */
    private CompletableFuture<Answer> settle(Posting posting) {
        boolean first = posting.tries.get() == 0;
        return attempt(posting).thenCompose(answer -> {
            boolean known = answer.outcome() == Outcome.OK || (first && answer.outcome() == Outcome.REFUSED);
            return known
                    ? CompletableFuture.completedFuture(answer)
                    : CompletableFuture.runAsync(() -> {}, LATER).thenCompose(any -> settle(posting));
        });
    }

    private void write(
            Posting posting, int number, long start, long end, Outcome outcome, @Nullable Position position) {
        String sha = posting.sha();
        book.accept(new Attempt(name, posting.channel, posting.key, sha, number, start, end, outcome, position));
    }

    private static Answer answer(@Nullable HttpResponse<String> response, @Nullable Throwable failure, long start) {
        long end = System.nanoTime();
        if (response == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            boolean unconnected = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
            return new Answer(unconnected ? -1 : 0, "", null, false, start, end);
        }
        try {
            JsonNode body = JSON.readTree(response.body());
            return new Answer(
                    response.statusCode(),
                    body.path("code").asText(),
                    ReceivedLine.position(body),
                    body.path("duplicate").asBoolean(),
                    start,
                    end);
        } catch (IOException e) {
            return new Answer(response.statusCode(), "no JSON", null, false, start, end);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A publication, however often it is tried. */
    public static final class Posting {
        final String channel;
        final String key;
        final String payload;
        private final AtomicInteger tries = new AtomicInteger();

        private Posting(String channel, String key, String payload) {
            this.channel = channel;
            this.key = key;
            this.payload = payload;
        }

        /** By which it is known in the ledger. */
        String sha() {
            return Digest.of(payload);
        }

        String body() {
            return "{\"channel\":\"" + channel + "\",\"key\":\"" + key + "\",\"data\":" + payload + "}";
        }
    }
}
