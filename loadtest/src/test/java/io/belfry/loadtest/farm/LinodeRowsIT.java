package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.client.Publisher;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What stateful balancing costs elsewhere, and does not here: rows LN of the requirements. */
@Timeout(90)
class LinodeRowsIT {
    /** A browser that was once sent to the first node, and is to be sent there for ever. */
    private static final String STICKY_TO_FIRST = "SRV=h1";

    @RegisterExtension
    static final Farm farm = Farm.of("linode", 2);

    private static HaproxyProcess haproxy;
    private static Publisher publisher;

    @BeforeAll
    static void start() throws IOException {
        // No health checks: the balancer learns that a node is dead from each client anew, which is the worst case.
        haproxy = HaproxyProcess.start(Farm.newFolder("linode-haproxy"), "http", """
                balance roundrobin
                cookie SRV insert indirect nocache
                retries 3
                option redispatch 1
                server h1 127.0.0.1:%d cookie h1
                server h2 127.0.0.1:%d cookie h2
                """.formatted(
                farm.first().clients().getPort(), farm.second().clients().getPort()));
        publisher = Publisher.redis("redis://127.0.0.1:" + farm.redis.port());
    }

    @AfterAll
    static void stop() throws IOException {
        publisher.close();
        haproxy.close();
    }

    @Test
    @DisplayName(
            "LN-02 a node that is killed takes no session with it: its clients go on elsewhere from their positions")
    void sessionIsTheClientsOwn() throws IOException {
        try (Episode episode = farm.episode("ln02", "a", "b").begin()) {
            farm.first().kill();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            for (LedgerClient client : episode.clients) {
                boolean moved = client.name().startsWith(farm.first().name());
                assertThat(episode.seen(client, Event.RESUMED))
                        .as("channels that %s resumed", client.name())
                        .hasSize(moved ? 2 : 0);
            }
        }
    }

    @Test
    @DisplayName("LN-04 a sticky cookie that points to a dead node costs nothing: redispatched, the client resumes")
    void stickyCookieOfADeadNode() {
        String channel = "ln04";
        Position left;
        try (PlainClient client =
                PlainClient.connect(haproxy.base(), new ConnectLine().channel(channel), STICKY_TO_FIRST)) {
            assertThat(client.node()).as("the cookie is honoured").isEqualTo("h1");
            left = publish(channel, "1");
            client.awaitExactly(channel, List.of("1"));

            farm.first().kill();
            client.closeCode();
        }
        publish(channel, "2");
        publish(channel, "3");

        try (PlainClient client =
                PlainClient.connect(haproxy.base(), new ConnectLine().channel(channel, left), STICKY_TO_FIRST)) {
            assertThat(client.node()).isEqualTo("h2");
            assertThat(client.subscription(channel).path("recovered").asBoolean())
                    .isTrue();
            publish(channel, "4");
            client.awaitExactly(channel, List.of("2", "3", "4"));
            assertThat(client.lines("gap")).isEmpty();
        }
    }

    @Test
    @DisplayName("LN-05 back on the same node a client costs no read of the history in Redis, on another node one")
    void sameNodeResumesFromMemory() throws IOException {
        String channel = "ln05";
        Position left;
        try (PlainClient client = PlainClient.connect(farm.first().clients(), new ConnectLine().channel(channel))) {
            left = publish(channel, "1");
            client.awaitExactly(channel, List.of("1"));
        }
        publish(channel, "2"); // the node hears it though nobody listens: its interest outlives the last listener

        try (RedisMonitor monitor = new RedisMonitor(farm.redis)) {
            resume(farm.first(), channel, left, "2");
            assertThat(monitor.readsOfHistory(channel)).isEmpty();

            monitor.forget();
            resume(farm.second(), channel, left, "2");
            assertThat(monitor.readsOfHistory(channel)).hasSize(1);
        }
    }

    /** Comes back, receives this one payload, and leaves. */
    private static void resume(NodeProcess node, String channel, Position from, String payload) {
        try (PlainClient client = PlainClient.connect(node.clients(), new ConnectLine().channel(channel, from))) {
            client.awaitExactly(channel, List.of(payload));
            assertThat(client.subscription(channel).path("recovered").asBoolean())
                    .isTrue();
        }
    }

    private static Position publish(String channel, String payload) {
        return Objects.requireNonNull(publisher.publish(channel, payload).join().position());
    }
}
