package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios I: one balancer behind another. */
@Timeout(60)
class ChainIT {
    private static final String FORGED = "6.6.6.6";

    @RegisterExtension
    static final Scene scene = Scene.of("chain");

    private static List<String> only(Balancer inner) {
        return List.of("127.0.0.1:" + inner.port);
    }

    private static void everyTransportWorks(Balancer outer) throws IOException {
        try (Episode episode = scene.episode("i")) {
            Scene.joinAll(episode, "c", outer.connect());
            episode.awaitDelivery();
            Scene.closeAccount(episode);
            assertThat(episode.clients).extracting(LedgerClient::isConnected).containsOnly(true);
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
            LedgerClient client = Scene.join(episode, "c", Transport.WEBSOCKET, haproxy.connect(), Scene.browser(jar));
            episode.awaitDelivery();
            Scene.closeAccount(episode);
            assertThat(client.log().nodes()).hasSize(1);
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
}
