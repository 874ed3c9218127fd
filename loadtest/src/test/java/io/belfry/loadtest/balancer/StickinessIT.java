package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios D: every way in which balancers are sticky, and none, and what happens to it when its node dies. */
@Timeout(90)
class StickinessIT {
    private static final String PAGE = "https://app.example.com";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The hub's own cookie is for those who stick by it. */
    @RegisterExtension
    static final Scene scene = Scene.of("stickiness", "affinity.cookie=HUB", "listen.origins=[\"" + PAGE + "\"]");

    @ParameterizedTest(
            name = "D GN-01 GN-02 GN-03 GN-04 GN-12 LN-01 WJ-19 GX-14 {0}: it works, and sticks as it should")
    @EnumSource(Stickiness.class)
    void sticksAsItShould(Stickiness mode) throws IOException {
        Balancer balancer = mode.start(scene);
        try (Episode episode = scene.episode("d-" + mode)) {
            List<LedgerClient> clients = join(mode, balancer, episode);
            Stickiness.comeAgain(clients);
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            if (mode.sticks()) {
                assertThat(clients).noneMatch(StickinessIT::hasMoved);
                if (mode.suffix().endsWith("h1")) {
                    assertThat(clients).allMatch(client -> last(client).equals("h1"));
                }
            } else {
                assertThat(clients).anyMatch(StickinessIT::hasMoved); // by chance one may come back to where it was
            }
        }
    }

    @ParameterizedTest(
            name =
                    "D GN-09 {0} with cookies disabled: a page of another origin comes, does not stick, and nothing is lost by that")
    @EnumSource(
            value = Stickiness.class,
            names = {"HAPROXY_COOKIE", "HAPROXY_HUB_COOKIE", "APACHE_COOKIE", "APACHE_HUB_COOKIE"})
    void cookiesDisabled(Stickiness mode) throws IOException {
        Balancer balancer = mode.start(scene);
        assertPageComesIn(balancer);
        try (Episode episode = scene.episode("d-no-cookies")) {
            List<LedgerClient> clients = Scene.joinAll(episode, "c", balancer.connect());
            Stickiness.comeAgain(clients);
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            assertThat(clients).anyMatch(StickinessIT::hasMoved);
        }
    }

    /** Through the balancer, with what browsers send for a page that came from elsewhere. */
    private static void assertPageComesIn(Balancer balancer) throws IOException {
        String preflight = "OPTIONS /connect HTTP/1.0\nHost: x\nAccess-Control-Request-Method: POST";
        Probe allowed = Probe.send(balancer.base(), preflight + "\nOrigin: " + PAGE);
        assertThat(allowed.status()).isEqualTo(204);
        String post = "POST /connect HTTP/1.0\nHost: x\nContent-Type: application/x-ndjson";
        String line = "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{}}";
        Probe answer = Probe.send(balancer.base(), post + "\nOrigin: " + PAGE, line);
        assertThat(answer.status()).isEqualTo(200);
        for (Probe each : List.of(allowed, answer)) {
            assertThat(each.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
            assertThat(each.header("Vary")).contains("Origin");
        }
    }

    @Test
    @DisplayName(
            "D LN-07 OS-16 the node to which a client is pinned dies, in every way of pinning at once: it goes on elsewhere")
    void lossOfThePinnedNode() throws IOException {
        List<LedgerClient> all = new ArrayList<>();
        try (Episode episode = scene.episode("d-loss")) {
            for (Stickiness mode : Stickiness.values()) {
                all.addAll(join(mode, mode.start(scene), episode));
            }
            episode.awaitDelivery();

            scene.farm.first().kill();
            Awaitility.await("everybody is back")
                    .atMost(PATIENCE)
                    .until(() -> all.stream()
                            .allMatch(client ->
                                    client.isConnected() && last(client).equals("h2")));
            episode.awaitDelivery();

            Scene.closeAccount(episode);
        }
    }

    /** A browser for each transport, with what it needs to be sticky. */
    private static List<LedgerClient> join(Stickiness mode, Balancer balancer, Episode episode) throws IOException {
        List<LedgerClient> clients = new ArrayList<>();
        for (Transport transport : Scene.TRANSPORTS) {
            HttpClient http = mode.client(balancer.base());
            clients.add(Scene.join(episode, mode.name(), transport, balancer.connect(mode.suffix()), http));
        }
        return clients;
    }

    private static boolean hasMoved(LedgerClient client) {
        return client.log().nodes().stream().distinct().count() > 1;
    }

    private static String last(LedgerClient client) {
        List<String> nodes = client.log().nodes();
        return nodes.get(nodes.size() - 1);
    }
}
