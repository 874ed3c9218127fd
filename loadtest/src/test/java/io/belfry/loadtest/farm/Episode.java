package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Allowance;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import io.belfry.loadtest.ledger.Kept;
import io.belfry.loadtest.ledger.Ledger;
import io.belfry.loadtest.ledger.LedgerChecker;
import io.belfry.loadtest.ledger.LedgerFile;
import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which clients listen and somebody publishes, with channels and a ledger of its own. A test begins
 * one, does its damage, and closes the account.
 */
public final class Episode implements AutoCloseable {
    private static final int CLIENTS_PER_NODE = 2;
    private static final int PER_SECOND = 100;
    private static final int AT_A_TIME = 100;
    private static final int LOOKS_PER_PROBE = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    public final List<String> channels;
    public final Publishing publishing;
    public final List<LedgerClient> clients = new ArrayList<>();
    private final List<NodeProcess> nodes;
    private final List<HealthWatch> watches = new ArrayList<>();
    private final Path folder;
    private final History history;
    private final LedgerFile publishers;
    private final LedgerFile observations;
    private final LedgerFile histories;
    private final SameLines sameLines = new SameLines();

    /** What is kept of the channels in the end. */
    interface History {
        List<Kept> read() throws IOException;
    }

    Episode(Path folder, List<NodeProcess> nodes, List<String> channels, History history) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.nodes = nodes;
        this.channels = channels;
        this.history = history;
        publishers = new LedgerFile(folder.resolve("publishers.jsonl"));
        observations = new LedgerFile(folder.resolve("clients.jsonl"));
        histories = new LedgerFile(folder.resolve("history.jsonl"));
        publishing =
                new Publishing("p", nodes.stream().map(NodeProcess::servers).toList(), publishers::append);
    }

    /** Two clients at each node, a hundred publications a second over all channels, and one that has arrived. */
    Episode begin() {
        for (NodeProcess node : nodes) {
            for (int i = 1; i <= CLIENTS_PER_NODE; i++) {
                join(node.name() + "-" + i, node);
            }
            watches.add(new HealthWatch(node));
        }
        publishing.start(channels, PER_SECOND);
        awaitDelivery();
        return this;
    }

    /** Connects a client: first to this node, then, if it must, to the others. */
    LedgerClient join(String name, NodeProcess first) {
        List<URI> order = new ArrayList<>(List.of(first.connect()));
        nodes.stream()
                .map(NodeProcess::connect)
                .filter(uri -> !order.contains(uri))
                .forEach(order::add);
        return join(new WebSocketClient(logbook(name, "websocket"), NodeProcess.HTTP, order));
    }

    /** Connects a client of any kind, and waits until it is. */
    public <C extends LedgerClient> C join(C client) {
        clients.add(client);
        client.connect();
        Awaitility.await(client.name() + " is connected")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(client::isConnected);
        return client;
    }

    /** Connects many, so many at a time, and waits until all are connected. */
    public void joinAll(List<? extends LedgerClient> more) {
        clients.addAll(more);
        for (int from = 0; from < more.size(); from += AT_A_TIME) {
            List<? extends LedgerClient> some = more.subList(from, Math.min(more.size(), from + AT_A_TIME));
            some.forEach(LedgerClient::connect);
            Awaitility.await("the clients from " + from + " on are connected")
                    .atMost(PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> some.stream().allMatch(LedgerClient::isConnected));
        }
    }

    /** For a client of this name, which must not have another. */
    public Logbook logbook(String name, String transport) {
        return new Logbook(name, transport, channels, observations::append, sameLines);
    }

    /** Publishes to all channels in turn, from now until the account is closed. */
    public Episode publish(int perSecond) {
        publishing.start(channels, perSecond);
        return this;
    }

    /**
     * Waits until every client has received, in every channel, something that was accepted after now. What is accepted first
     * may lie in a gap, so there is more than one.
     */
    public void awaitDelivery() {
        awaitDelivery(clients);
    }

    public void awaitDelivery(List<LedgerClient> listening) {
        Map<String, Set<String>> probes = new HashMap<>();
        AtomicInteger looks = new AtomicInteger();
        Awaitility.await("everything flows")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    if (looks.getAndIncrement() % LOOKS_PER_PROBE == 0) {
                        channels.forEach(channel -> probes.computeIfAbsent(channel, any -> new HashSet<>())
                                .add(publishing.publishSurely(channel)));
                    }
                    return listening.stream()
                            .allMatch(client -> probes.values().stream()
                                    .allMatch(shas -> shas.stream().anyMatch(client::received)));
                });
    }

    private static void awaitEverywhere(List<LedgerClient> clients, Collection<String> shas) {
        Awaitility.await("everybody receives the last of every channel")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(clients.stream()
                                .filter(client -> !shas.stream().allMatch(client::received))
                                .map(LedgerClient::name))
                        .as("who has not received it")
                        .isEmpty());
    }

    /** Waits for the next answer of this kind. */
    Answer awaitOutcome(Outcome outcome) {
        int known = publishing.answers().size();
        return Awaitility.await("an answer: " + outcome)
                .atMost(PATIENCE)
                .until(
                        () -> publishing.answers().stream()
                                .skip(known)
                                .filter(answer -> answer.outcome() == outcome)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    public void awaitReceived(LedgerClient client, String sha) {
        awaitEverywhere(List.of(client), List.of(sha));
    }

    void awaitStatus(LedgerClient client, String status) {
        Awaitility.await(client.name() + " is told " + status)
                .atMost(PATIENCE)
                .until(() -> seen(client, Event.STATUS).stream()
                        .anyMatch(seen -> seen.note().equals(status)));
    }

    /** Where its ledger is. */
    public Path folder() {
        return folder;
    }

    HealthWatch health(NodeProcess node) {
        return watches.get(nodes.indexOf(node));
    }

    /** Publishes the last of each channel, waits for it everywhere, and has everything checked. */
    public void closeAccount(Set<String> gapReasons, int gaps) throws IOException {
        publishing.stop();
        Map<String, String> barriers = new HashMap<>();
        channels.forEach(channel -> barriers.put(channel, publishing.publishSurely(channel)));
        awaitEverywhere(clients, barriers.values());
        for (LedgerClient client : clients) {
            assertThat(client.faults()).as("faults of %s", client.name()).isEmpty();
        }
        history.read().forEach(histories::append);
        assertThat(LedgerChecker.check(ledger(), new Allowance(gapReasons, gaps, barriers)))
                .as("violations; the ledger is in %s", folder)
                .isEmpty();
    }

    public Ledger ledger() throws IOException {
        return Ledger.read(folder);
    }

    /** What this client saw of this kind. */
    public List<Observation> seen(LedgerClient client, Event event) throws IOException {
        return ledger().observations().stream()
                .filter(seen -> seen.client().equals(client.name()) && seen.event() == event)
                .toList();
    }

    /** How long after this moment the client saw this for the first time; null if it has not. */
    @Nullable
    Duration until(LedgerClient client, Event event, String note, long sinceNanos) throws IOException {
        return seen(client, event).stream()
                .filter(seen -> seen.note().equals(note) && seen.nanos() - sinceNanos > 0)
                .findFirst()
                .map(seen -> Duration.ofNanos(seen.nanos() - sinceNanos))
                .orElse(null);
    }

    /** How long after this moment a publication first reached the client; null if none has. */
    @Nullable
    Duration untilMessage(LedgerClient client, long sinceNanos) throws IOException {
        return until(client, Event.MSG, "", sinceNanos);
    }

    /** The longest time after this moment in which the client received nothing. */
    public Duration longestSilence(LedgerClient client, long sinceNanos) throws IOException {
        long longest = 0;
        long before = sinceNanos;
        for (Observation seen : seen(client, Event.MSG)) {
            if (seen.nanos() - sinceNanos > 0) {
                longest = Math.max(longest, seen.nanos() - before);
                before = seen.nanos();
            }
        }
        return Duration.ofNanos(longest);
    }

    /** Lets a fault last. */
    public static void last(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        publishing.close();
        clients.forEach(LedgerClient::close);
        watches.forEach(HealthWatch::close);
        publishers.close();
        observations.close();
        histories.close();
    }
}
