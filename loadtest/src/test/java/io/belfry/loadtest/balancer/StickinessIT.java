package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
    private static final int COMINGS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The hub's own cookie is for those who stick by it. */
    @RegisterExtension
    static final Scene scene = Scene.of("stickiness", "affinity.cookie=HUB");

    @ParameterizedTest(
            name = "D GN-01 GN-02 GN-03 GN-04 GN-12 LN-01 WJ-19 GX-14 {0}: it works, and sticks as it should")
    @EnumSource(Stickiness.class)
    void sticksAsItShould(Stickiness mode) throws IOException {
        Balancer balancer = mode.start(scene);
        try (Episode episode = scene.episode("d-" + mode)) {
            List<LedgerClient> clients = join(mode, balancer, episode);
            comeAgain(clients);
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            if (mode.sticks()) {
                assertThat(clients).noneMatch(StickinessIT::hasMoved);
            } else {
                assertThat(clients).anyMatch(StickinessIT::hasMoved); // by chance one may come back to where it was
            }
        }
    }

    @ParameterizedTest(name = "D GN-09 GX-21 {0} with cookies disabled: it does not stick, and nothing is lost by that")
    @EnumSource(
            value = Stickiness.class,
            names = {"HAPROXY_COOKIE", "HAPROXY_HUB_COOKIE", "APACHE_COOKIE"})
    void cookiesDisabled(Stickiness mode) throws IOException {
        Balancer balancer = mode.start(scene);
        try (Episode episode = scene.episode("d-no-cookies")) {
            List<LedgerClient> clients = Scene.joinAll(episode, "c", balancer.connect());
            comeAgain(clients);
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            assertThat(clients).anyMatch(StickinessIT::hasMoved);
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

    /** All leave and come again, several times. */
    private static void comeAgain(List<LedgerClient> clients) {
        for (int i = 0; i < COMINGS; i++) {
            List<Integer> before = clients.stream().map(StickinessIT::comings).toList();
            clients.forEach(LedgerClient::interrupt);
            Awaitility.await("all come again")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> IntStream.range(0, clients.size())
                            .allMatch(one -> comings(clients.get(one)) > before.get(one)));
        }
    }

    private static boolean hasMoved(LedgerClient client) {
        return client.log().nodes().stream().distinct().count() > 1;
    }

    private static int comings(LedgerClient client) {
        return client.log().nodes().size();
    }

    private static String last(LedgerClient client) {
        List<String> nodes = client.log().nodes();
        return nodes.get(nodes.size() - 1);
    }
}
