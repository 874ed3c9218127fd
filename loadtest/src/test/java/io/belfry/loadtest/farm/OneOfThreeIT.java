package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of three nodes behind a balancer that asks after them one fails, in each of the ways in which nodes do. */
@Timeout(60)
class OneOfThreeIT {
    private static final int PER_TRANSPORT = 6;
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    /** What clients do: who hears nothing for two and a half heartbeats leaves. */
    private static final Duration DETECTION = HEARTBEAT.multipliedBy(5).dividedBy(2);

    private static final Duration JITTER = Duration.ofSeconds(2); // and what a busy machine adds

    /** By then the balancer knows, too. */
    private static final Duration TAKEN_OUT = Duration.ofMillis(1500);

    /** A lease of 6 s, then each node looks every 2 s; the rest is for a busy machine. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(15);

    /** Nobody to whom publications come is silent for so long. */
    private static final Duration LIVELY = Duration.ofMillis(500);

    @RegisterExtension
    static final Farm farm =
            Farm.of("one-of-three", 3, "heartbeat=" + HEARTBEAT.toSeconds() + "s", "namespaces.default.presence=true");

    private static final List<TcpProxy> paths = new ArrayList<>();
    private static HaproxyProcess haproxy;

    /** Ways to fail. */
    enum Failure {
        KILLED {
            @Override
            void strike(NodeProcess node, TcpProxy path) {
                node.kill();
            }
        },
        FROZEN {
            @Override
            void strike(NodeProcess node, TcpProxy path) {
                node.process().freeze();
            }
        },
        CUT_OFF {
            @Override
            void strike(NodeProcess node, TcpProxy path) {
                path.hold(true, true);
            }
        };

        abstract void strike(NodeProcess node, TcpProxy path);
    }

    @BeforeAll
    static void start() throws IOException {
        StringBuilder servers = new StringBuilder("""
                balance roundrobin
                retries 3
                option redispatch 1
                option abortonclose
                option httpchk GET /health/ready
                timeout check 500ms
                default-server check inter 200ms fall 2 rise 1
                """);
        for (NodeProcess node : farm.nodes) {
            TcpProxy path = new TcpProxy(node.clients().getPort());
            paths.add(path);
            servers.append("server %s 127.0.0.1:%d\n".formatted(node.name(), path.port()));
        }
        haproxy = HaproxyProcess.start(Farm.newFolder("one-of-three-haproxy"), "http", servers.toString());
    }

    @AfterAll
    static void stop() throws IOException {
        haproxy.close();
        for (TcpProxy path : paths) {
            path.close();
        }
    }

    @ParameterizedTest(
            name =
                    "OS-16 GN-11 one of three nodes is {0}: all its clients are back in time, as who they were, miss nothing, and are seen by all")
    @EnumSource(Failure.class)
    void oneFails(Failure failure) throws IOException {
        TcpProxy path = paths.get(0);
        awaitInUse(farm.first());
        List<String> channels = List.of("os16.a" + failure, "os16.b" + failure);
        List<NodeProcess> others = List.of(farm.second(), farm.nodes.get(2)); // where the application publishes
        try (PlainClient watcher =
                        PlainClient.connect(farm.second().clients(), new ConnectLine().channel(channels.get(0)));
                Episode episode = new Episode(
                                Farm.newFolder("os16"), others, channels, () -> Farm.kept(farm.redis, channels))
                        .publish(50)) {
            join(episode);
            episode.awaitDelivery();
            List<LedgerClient> touched =
                    episode.clients.stream().filter(OneOfThreeIT::isAtFirst).toList();
            Map<LedgerClient, String> names = new HashMap<>();
            episode.clients.forEach(client -> names.put(client, client.log().client()));
            assertThat(touched).hasSizeGreaterThanOrEqualTo(PER_TRANSPORT / 3);

            long struck = System.nanoTime();
            failure.strike(farm.first(), path);
            awaitAllBack(episode, struck);
            Duration back = Duration.ofNanos(System.nanoTime() - struck);
            path.hold(false, false);

            episode.closeAccount(Set.of(), 0);
            assertThat(back).isLessThan(DETECTION.plus(JITTER));
            names.keySet().removeIf(WebSocketClient.class::isInstance); // which come as somebody new
            names.forEach((client, name) ->
                    assertThat(client.log().client()).as(client.name()).isEqualTo(name));
            for (LedgerClient client : touched) {
                assertThat(episode.seen(client, Event.RESUMED))
                        .as(client.name())
                        .isNotEmpty();
            }
            assertPresence(watcher, channels.get(0), names.values(), episode.clients);
        }
    }

    /** Nobody was told that somebody had gone who came back in time; and in the end those are listed who are there. */
    private static void assertPresence(
            PlainClient watcher, String channel, Collection<String> stayed, List<LedgerClient> clients) {
        if (farm.first().process().isAlive()) {
            farm.first().process().thaw(); // it knows of those who are elsewhere by now, and must not tell of them
        }
        Awaitility.await("all who are there are listed, and no ghosts")
                .atMost(FORGOTTEN)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    List<String> there = new ArrayList<>(List.of(watcher.id()));
                    clients.forEach(client -> there.add(client.log().client()));
                    assertThat(listed(channel)).containsExactlyInAnyOrderElementsOf(there);
                });
        assertThat(told(watcher, "leave")).doesNotHaveDuplicates().doesNotContainAnyElementsOf(stayed);
        assertThat(told(watcher, "join")).doesNotHaveDuplicates().containsAll(stayed);
    }

    private static List<String> told(PlainClient watcher, String type) {
        return watcher.lines(type).stream().map(line -> line.member("client")).toList();
    }

    /** Whom a node that was spared lists. */
    private static List<String> listed(String channel) throws IOException, InterruptedException {
        return new ObjectMapper()
                .readTree(farm.second().get("/api/channels/" + channel + "/presence"))
                .path("items")
                .findValuesAsText("client");
    }

    /** The balancer may not have noticed yet that the node is back from the failure before. */
    private static void awaitInUse(NodeProcess node) {
        Awaitility.await("somebody new comes to " + node.name())
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    try (PlainClient newcomer = PlainClient.connect(haproxy.base(), new ConnectLine())) {
                        return newcomer.node().equals(node.name());
                    }
                });
    }

    /**
     * One transport after the other: if they took turns, as the three nodes do, all of one kind would come to the same
     * node.
     */
    private static void join(Episode episode) {
        List<URI> address = List.of(haproxy.base().resolve("/connect"));
        for (int i = 0; i < PER_TRANSPORT; i++) {
            episode.join(new WebSocketClient(episode.logbook("socket" + i, "websocket"), NodeProcess.HTTP, address));
        }
        for (int i = 0; i < PER_TRANSPORT; i++) {
            episode.join(new StreamClient(episode.logbook("stream" + i, "stream"), NodeProcess.HTTP, address));
        }
        for (int i = 0; i < PER_TRANSPORT; i++) {
            episode.join(new PollClient(
                    episode.logbook("poll" + i, "poll"), NodeProcess.HTTP, address, Duration.ofSeconds(1)));
        }
    }

    private static boolean isAtFirst(LedgerClient client) {
        List<String> nodes = client.log().nodes();
        return nodes.get(nodes.size() - 1).equals(farm.first().name());
    }

    /** Until everybody hears what is published, whoever hears nothing for too long comes anew. */
    private static void awaitAllBack(Episode episode, long struck) {
        Map<LedgerClient, Integer> heard = new HashMap<>();
        Map<LedgerClient, Long> since = new HashMap<>();
        Awaitility.await("all hear everything")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    long now = System.nanoTime();
                    boolean all = now - struck > TAKEN_OUT.toNanos();
                    for (LedgerClient client : episode.clients) {
                        int count = client.log().lines("pub");
                        if (!Objects.equals(heard.put(client, count), count)) {
                            since.put(client, now);
                        }
                        long silent = now - since.getOrDefault(client, now);
                        if (silent > DETECTION.toNanos()) {
                            client.interrupt();
                            since.put(client, now);
                        }
                        all &= silent < LIVELY.toNanos();
                    }
                    return all;
                });
    }
}
