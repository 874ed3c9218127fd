package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.PollClient;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios I: one balancer behind another. */
@Timeout(60)
class ChainIT {
    private static final String FORGED = "6.6.6.6";
    private static final int SHORTEST = 2;

    @RegisterExtension
    static final Scene scene = Scene.of("chain");

    private static List<String> only(Balancer inner) {
        return List.of("127.0.0.1:" + inner.port);
    }

    private static void everyTransportWorks(Balancer outer) throws IOException {
        try (Episode episode = scene.episode("i")) {
            Map<String, String> names = new HashMap<>();
            for (LedgerClient client : Scene.joinAll(episode, "c", outer.connect())) {
                names.put(client.name(), client.log().client());
            }
            episode.awaitDelivery();
            Scene.closeAccount(episode);
            for (LedgerClient client : episode.clients) {
                assertThat(client.isConnected()).as(client.name()).isTrue();
                assertThat(client.log().client()).as(client.name()).isEqualTo(names.get(client.name()));
            }
        }
    }

    @Test
    @DisplayName("I HAProxy before nginx: every transport works")
    void haproxyThenNginx() throws IOException {
        Balancer nginx = scene.nginx("recommended.conf", Scene.LONG);
        everyTransportWorks(scene.haproxy("recommended.cfg", only(nginx), Map.of()));
    }

    @Test
    @DisplayName("I nginx before Apache: every transport works")
    void nginxThenApache() throws IOException {
        Balancer apache = scene.apache("recommended.conf", Scene.LONG);
        everyTransportWorks(scene.nginx("recommended.conf", Scene.LONG, only(apache)));
    }

    @Test
    @DisplayName(
            "I WJ-20 HAProxy that comes from two addresses before nginx: clients whose address alternates stay who they are")
    void alternatingAddresses() throws IOException {
        Balancer nginx = scene.nginx("recommended.conf", Scene.LONG);
        everyTransportWorks(scene.haproxy("two-addresses.cfg", only(nginx), Map.of()));
    }

    @Test
    @DisplayName("I D two sticky balancers with cookies of different names: a browser keeps both")
    void twoCookies() throws IOException {
        Balancer apache = scene.apache("sticky-cookie.conf", Scene.LONG);
        Balancer haproxy = scene.haproxy("sticky-cookie.cfg", only(apache), Map.of());
        CookieManager jar = new CookieManager();
        Stickiness.visit(haproxy.base(), jar);

        assertThat(jar.getCookieStore().getCookies())
                .extracting(HttpCookie::getName)
                .contains("HUBSRV", "ROUTEID");
        try (Episode episode = scene.episode("i-cookies")) {
            for (Transport transport : Scene.TRANSPORTS) {
                Scene.join(episode, "c", transport, haproxy.connect(), Scene.browser(jar));
            }
            Stickiness.comeAgain(episode.clients);
            episode.awaitDelivery();
            Scene.closeAccount(episode);
            assertThat(episode.clients.stream().flatMap(client -> client.log().nodes().stream()))
                    .hasSizeGreaterThan(2 * Stickiness.COMINGS)
                    .containsOnly(episode.clients.get(0).log().nodes().get(0));
        }
    }

    /** The outer one allows more than any scenario takes, the inner one {@link #SHORTEST} seconds. */
    @Test
    @DisplayName("I B1 B3 the shortest clock of a chain holds: polls learn it, and who is spoken to more often stays")
    void shortestClock() throws IOException {
        Balancer nginx = scene.nginx("recommended.conf", SHORTEST);
        Balancer haproxy = scene.haproxy("recommended.cfg", only(nginx), Map.of());
        try (Episode episode = scene.quiet("i-clock")) {
            for (Transport transport : Scene.TRANSPORTS) {
                Scene.join(episode, "c", transport, haproxy.connect());
            }
            PollClient poll = (PollClient) episode.clients.get(2);
            Awaitility.await("a poll is cut")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> !poll.cuts().isEmpty());
            assertThat(poll.waits()).isLessThan(Duration.ofSeconds(SHORTEST));
            Episode.last(Duration.ofSeconds(SHORTEST)); // for a poll of the new length
            episode.awaitDelivery();
            Scene.closeAccount(episode);
            assertThat(poll.cuts().get(0)).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(SHORTEST + 1));
            for (LedgerClient client : episode.clients.subList(0, 2)) {
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("I a naive nginx in the middle is found out: 426 passes outwards, and names no balancer as failed")
    void naiveInTheMiddle() throws IOException {
        Balancer nginx = scene.nginx("naive.conf", Scene.LONG);
        Balancer haproxy = scene.haproxy("recommended.cfg", only(nginx), Map.of());
        assertThat(NaiveIT.handshake(haproxy.connect()).getResponse().statusCode())
                .isEqualTo(426);
    }

    @Test
    @DisplayName("I what a browser says of its address comes first, what balancers say of it after that")
    void forwardedFor() throws IOException {
        try (RequestRecorder hub = new RequestRecorder()) {
            List<String> recorder = List.of("127.0.0.1:" + hub.port());
            String head = "GET /healthcheck.wx HTTP/1.0\nHost: x\nX-Forwarded-For: " + FORGED;

            Balancer haproxy = scene.haproxy("recorded.cfg", recorder, Map.of());
            Probe.send(haproxy.base(), head);
            assertThat(hub.header("X-Forwarded-For")).as("HAProxy: lines").containsExactly(FORGED, "127.0.0.1");

            Balancer nginx = scene.nginx("recommended.conf", Scene.LONG, recorder);
            Probe.send(nginx.base(), head);
            assertThat(hub.header("X-Forwarded-For")).as("nginx: a list").containsExactly(FORGED + ", 127.0.0.1");

            Balancer both = scene.haproxy("recorded.cfg", only(nginx), Map.of());
            Probe.send(both.base(), head);
            assertThat(hub.header("X-Forwarded-For"))
                    .as("HAProxy before nginx")
                    .containsExactly(FORGED + ", 127.0.0.1, 127.0.0.1");
        }
    }

    @Test
    @DisplayName(
            "I F7 H43 H44 through two balancers the hub counts the browser's own address, whatever it says of itself")
    void countsTheBrowser() throws IOException {
        try (NodeProcess node = scene.farm.another("h3", "limits.perIp=1", "listen.trustedProxies=[\"127.0.0.1\"]")) {
            node.awaitReady();
            Balancer nginx = scene.nginx("recommended.conf", Scene.LONG, List.of(Scene.address(node)));
            Balancer haproxy = scene.haproxy("recorded.cfg", only(nginx), Map.of());
            try (Socket held = Probe.open(haproxy.base(), "127.0.0.2")) {
                Probe.write(held, POST, "{\"type\":\"connect\",\"id\":1,\"wait\":20000,\"subs\":{}}");
                Awaitility.await("it is held").until(() -> node.metric("belfry_connections") == 1);
                for (String forged : List.of("", "\nX-Forwarded-For: " + FORGED, "\nX-Forwarded-For: 127.0.0.3")) {
                    assertThat(poll(haproxy, "127.0.0.2", forged))
                            .as("evades: " + forged)
                            .isEqualTo(429);
                }
                assertThat(poll(haproxy, "127.0.0.3", "\nX-Forwarded-For: 127.0.0.2"))
                        .as("another one, who is not framed")
                        .isEqualTo(200);
            }
        }
    }

    private static final String POST =
            "POST /connect HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/x-ndjson";

    private static int poll(Balancer balancer, String from, String header) throws IOException {
        String line = "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{}}";
        return Probe.send(balancer.base(), from, POST + header, line).status();
    }
}
