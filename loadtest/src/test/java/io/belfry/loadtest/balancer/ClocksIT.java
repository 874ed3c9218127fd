package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.PollClient;
import io.belfry.loadtest.farm.TcpProxy;
import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios B: balancers that cut what is silent, or old. Their clocks are short here, and the hub speaks every second. */
@Timeout(60)
class ClocksIT {
    private static final int SILENCE = 2;
    private static final int POLL_SILENCE = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final Scene scene = Scene.of("clocks");

    @Test
    @DisplayName(
            "B1 where nothing is published, WebSocket, stream and poll stay for ten times what each balancer allows;"
                    + " control: those that the hub leaves in silence are cut at that time, and resume")
    void idleClientsStay() throws IOException {
        try (NodeProcess silent = scene.farm.another("h3", "heartbeat=5m");
                Episode control = scene.quiet("b1-control");
                Episode episode = scene.quiet("b1")) {
            silent.awaitReady();
            for (Front front : Front.values()) {
                joinIdle(episode, front.start(scene, SILENCE), Duration.ofSeconds(1));
            }
            for (Balancer front : shortFronts(List.of(Scene.address(silent)))) {
                joinIdle(control, front, Duration.ofSeconds(25));
            }
            Episode.last(Duration.ofSeconds(10 * SILENCE));

            assertStayed(episode);
            control.awaitDelivery();
            Scene.closeAccount(control);
            for (LedgerClient client : control.clients) {
                assertThat(cutAfter(control, client))
                        .as(client.name())
                        .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(SILENCE + 1));
            }
        }
    }

    private static List<Balancer> shortFronts(List<String> only) throws IOException {
        Map<String, String> clocks = Map.of("BELFRY_SILENCE", SILENCE + "s", "BELFRY_TUNNEL", SILENCE + "s");
        return List.of(
                scene.nginx("recommended.conf", SILENCE, only),
                scene.haproxy("recommended.cfg", only, clocks),
                scene.apache("recommended.conf", SILENCE, only, 20));
    }

    @Test
    @Tag("slow")
    @Timeout(400)
    @DisplayName(
            "B1 the same with the defaults of Debian's nginx, HAProxy and Apache, and the hub's own heartbeat and wait")
    void idleClientsStayWithDefaults() throws IOException {
        try (NodeProcess node = scene.farm.another("h4", "heartbeat=25s");
                Episode episode = scene.quiet("b1-defaults")) {
            node.awaitReady();
            List<String> only = List.of(Scene.address(node));
            // 60, 50 and 300 seconds; what lacks in the naive ones is only the upgrade.
            joinIdle(episode, scene.nginx("recommended.conf", 60, only), Duration.ofSeconds(25));
            joinIdle(episode, scene.haproxy("naive.cfg", only, Map.of()), Duration.ofSeconds(25));
            joinIdle(episode, scene.apache("recommended.conf", 300, only, 20), Duration.ofSeconds(25));
            Episode.last(Duration.ofSeconds(320));

            assertStayed(episode);
        }
    }

    /** One client of each transport. */
    private static void joinIdle(Episode episode, Balancer front, Duration wait) {
        String name = front.getClass().getSimpleName();
        Scene.join(episode, name, Transport.WEBSOCKET, front.connect());
        Scene.join(episode, name, Transport.STREAM, front.connect());
        episode.join(new PollClient(
                episode.logbook(name + "-poll", "poll"), NodeProcess.HTTP, List.of(front.connect()), wait));
    }

    private static void assertStayed(Episode episode) throws IOException {
        episode.awaitDelivery();
        Scene.closeAccount(episode);
        for (LedgerClient client : episode.clients) {
            assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
        }
    }

    /** How long it was there before it was cut for the first time. */
    private static Duration cutAfter(Episode episode, LedgerClient client) throws IOException {
        return client instanceof PollClient poll ? poll.cuts().get(0) : firstLife(episode, client);
    }

    private static Duration firstLife(Episode episode, LedgerClient client) throws IOException {
        Observation start = episode.seen(client, Event.SUB).get(0);
        Observation end = episode.seen(client, Event.CLOSED).get(0);
        return Duration.ofNanos(end.nanos() - start.nanos());
    }

    @Test
    @DisplayName(
            "B3 B4 polls that are held for longer than a balancer allows learn a shorter wait, and nobody else suffers")
    void pollsLearn() throws IOException {
        Nginx nginx = scene.nginx("recommended.conf", POLL_SILENCE);
        List<Balancer> fronts =
                List.of(nginx, Front.HAPROXY.start(scene, POLL_SILENCE), Front.APACHE.start(scene, POLL_SILENCE));
        List<Integer> statuses = List.of(504, 504, 502);
        try (Episode episode = scene.quiet("b3")) {
            List<PollClient> long25 = new ArrayList<>();
            List<PollClient> short1 = new ArrayList<>();
            for (Balancer front : fronts) {
                String name = front.getClass().getSimpleName();
                long25.add((PollClient) Scene.join(episode, name, Transport.POLL, front.connect()));
                short1.add(episode.join(new PollClient(
                        episode.logbook(name + "-other", "poll"),
                        NodeProcess.HTTP,
                        List.of(front.connect()),
                        Duration.ofSeconds(1))));
            }
            for (int i = 0; i < fronts.size(); i++) {
                PollClient client = long25.get(i);
                Awaitility.await(client.name() + " is cut")
                        .atMost(PATIENCE)
                        .until(() -> !client.cuts().isEmpty());
                assertThat(client.refusals()).as(client.name()).containsExactly(statuses.get(i));
                assertThat(client.waits()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(POLL_SILENCE));
            }
            Episode.last(Duration.ofSeconds(POLL_SILENCE)); // for a poll of the new length
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            assertThat(long25).allSatisfy(client -> assertThat(client.cuts()).hasSize(1));
            assertThat(short1)
                    .allSatisfy(client -> assertThat(client.refusals()).isEmpty());
            assertThat(nginx.log()).doesNotContain("no live upstreams");
        }
    }

    @Test
    @DisplayName(
            "B5 B7 LN-08 every connection is cut when it is a second old, as by a limit of its whole life: nothing is lost")
    void limitedLife() throws IOException, InterruptedException {
        Balancer haproxy = Front.HAPROXY.start(scene);
        try (TcpProxy guillotine = new TcpProxy(haproxy.port);
                Episode episode = scene.episode("b7")) {
            Scene.joinAll(episode, "c", URI.create("http://127.0.0.1:" + guillotine.port() + "/connect"));
            for (int i = 0; i < 4; i++) {
                episode.awaitDelivery();
                Thread.sleep(700);
                guillotine.resetAll();
            }
            episode.awaitDelivery();
            Scene.closeAccount(episode);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.RESUMED))
                        .as(client.name())
                        .hasSizeGreaterThanOrEqualTo(8);
            }
        }
    }

    @Test
    @DisplayName(
            "B6 OS-15 connections that the balancers keep to the hub are good for another poll; nginx opens no new ones")
    void keptConnections() throws IOException {
        try (TcpProxy one = new TcpProxy(scene.farm.first().connect().getPort());
                TcpProxy other = new TcpProxy(scene.farm.second().connect().getPort())) {
            List<String> proxied = List.of("127.0.0.1:" + one.port(), "127.0.0.1:" + other.port());
            Balancer nginx = scene.nginx("recommended.conf", Scene.LONG, proxied);
            pollThrough(nginx);
            int opened = one.accepted() + other.accepted();
            keptConnections(
                    List.of(nginx, Front.HAPROXY.start(scene), Front.APACHE.start(scene)), Duration.ofSeconds(2));
            assertThat(one.accepted() + other.accepted()).isEqualTo(opened);
        }
    }

    @Test
    @Tag("slow")
    @Timeout(200)
    @DisplayName("B6 OS-15 the same after 61 seconds, longer than Undertow or nginx keep one by themselves")
    void keptConnectionsForLong() throws IOException {
        keptConnections(scene.fronts(), Duration.ofSeconds(61));
    }

    private static void keptConnections(List<Balancer> fronts, Duration idle) throws IOException {
        for (int round = 0; round < 3; round++) {
            for (Balancer front : fronts) {
                pollThrough(front);
            }
            if (round < 2) {
                Episode.last(idle);
            }
        }
    }

    /** Publishes by polls, which balancers do not repeat: whoever meets a connection that has ended gets no answer. */
    private static void pollThrough(Balancer front) throws IOException {
        for (int i = 0; i < 4; i++) {
            Probe answer = Probe.send(
                    front.base(),
                    "POST /connect HTTP/1.0\nHost: x\nContent-Type: application/x-ndjson",
                    "{\"type\":\"connect\",\"id\":1,\"wait\":0}\n"
                            + "{\"type\":\"publish\",\"id\":2,\"channel\":\"b6\",\"data\":1}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"published\"");
        }
    }
}
