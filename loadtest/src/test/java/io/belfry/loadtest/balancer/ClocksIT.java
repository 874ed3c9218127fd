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
            "B1 a WebSocket on which nothing is published stays up by its heartbeat, for five times what each balancer allows")
    void idleSocketStays() throws IOException {
        idle(Duration.ofSeconds(5 * SILENCE), shortFronts());
    }

    @Test
    @Tag("slow")
    @Timeout(400)
    @DisplayName(
            "B1 the same with the defaults of Debian's nginx, HAProxy and Apache, and the hub's own heartbeat of 25 s")
    void idleSocketStaysWithDefaults() throws IOException {
        try (NodeProcess node = scene.farm.another("h4", "heartbeat=25s")) {
            node.awaitReady();
            List<String> only = List.of(Scene.address(node));
            // 60, 50 and 300 seconds; what lacks in the naive ones is only the upgrade.
            List<Balancer> fronts = List.of(
                    scene.nginx("recommended.conf", 60, only),
                    scene.haproxy("naive.cfg", only, Map.of()),
                    scene.apache("recommended.conf", 300, only, 20));
            idle(Duration.ofSeconds(320), fronts);
        }
    }

    private static List<Balancer> shortFronts() throws IOException {
        List<Balancer> fronts = new ArrayList<>();
        for (Front front : Front.values()) {
            fronts.add(front.start(scene, SILENCE));
        }
        return fronts;
    }

    private static void idle(Duration time, List<Balancer> fronts) throws IOException {
        try (Episode episode = scene.quiet("b1")) {
            for (Balancer front : fronts) {
                Scene.join(episode, front.getClass().getSimpleName(), Transport.WEBSOCKET, front.connect());
            }
            Episode.last(time);

            episode.awaitDelivery();
            Scene.closeAccount(episode);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("B1 control: without heartbeat each balancer cuts the socket at its time, and the client resumes")
    void silentSocketIsCut() throws IOException {
        try (NodeProcess silent = scene.farm.another("h3", "heartbeat=5m")) {
            silent.awaitReady();
            List<String> only = List.of(Scene.address(silent));
            Map<String, String> clocks = Map.of("BELFRY_SILENCE", SILENCE + "s", "BELFRY_TUNNEL", SILENCE + "s");
            List<Balancer> fronts = List.of(
                    scene.nginx("recommended.conf", SILENCE, only),
                    scene.haproxy("recommended.cfg", only, clocks),
                    scene.apache("recommended.conf", SILENCE, only, 20));
            try (Episode episode = scene.quiet("b1-control")) {
                for (Balancer front : fronts) {
                    Scene.join(episode, front.getClass().getSimpleName(), Transport.WEBSOCKET, front.connect());
                }
                for (LedgerClient client : episode.clients) {
                    Awaitility.await(client.name() + " is cut")
                            .atMost(PATIENCE)
                            .until(() -> !episode.seen(client, Event.CLOSED).isEmpty());
                    assertThat(firstLife(episode, client))
                            .isBetween(Duration.ofMillis(1500), Duration.ofSeconds(SILENCE + 1));
                }
                episode.awaitDelivery();
                Scene.closeAccount(episode);
            }
        }
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
    @DisplayName("B6 OS-15 connections that the balancers keep to the hub are good for another request")
    void keptConnections() throws IOException {
        keptConnections(Duration.ofSeconds(2));
    }

    @Test
    @Tag("slow")
    @Timeout(200)
    @DisplayName("B6 OS-15 the same after 61 seconds, longer than Undertow or nginx keep one by themselves")
    void keptConnectionsForLong() throws IOException {
        keptConnections(Duration.ofSeconds(61));
    }

    private static void keptConnections(Duration idle) throws IOException {
        List<Balancer> fronts = scene.fronts();
        for (int round = 0; round < 3; round++) {
            for (Balancer front : fronts) {
                for (int i = 0; i < 4; i++) {
                    assertThat(Probe.send(front.base(), "GET /healthcheck.wx HTTP/1.0\nHost: x")
                                    .status())
                            .isEqualTo(202);
                }
            }
            if (round < 2) {
                Episode.last(idle);
            }
        }
    }
}
