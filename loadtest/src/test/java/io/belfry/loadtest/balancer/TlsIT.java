package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenario A7 with TLS that ends at the nodes: HAProxy passes bytes that it cannot read. */
@Timeout(60)
class TlsIT {
    static final String[] TLS = {
        "heartbeat=1s", "listen.tls.certificate=" + Certificate.CHAIN, "listen.tls.key=" + Certificate.KEY,
    };

    @RegisterExtension
    static final Scene scene = Scene.of("tls");

    private static NodeProcess plain;
    private static NodeProcess proxied;

    @BeforeAll
    static void start() throws IOException {
        plain = scene.farm.another("h3", TLS);
        List<String> more = new ArrayList<>(List.of(TLS));
        more.add("listen.proxyProtocol=true");
        proxied = scene.farm.another("h4", more.toArray(String[]::new));
        plain.awaitAdminReady();
        proxied.awaitAdminReady();
    }

    @AfterAll
    static void stop() throws IOException {
        plain.close();
        proxied.close();
    }

    private static Haproxy haproxy(String file, NodeProcess node) throws IOException {
        String admin = "127.0.0.1:" + node.servers().getPort();
        Haproxy haproxy = scene.haproxy(
                file,
                List.of(Scene.address(node)),
                Map.of("BELFRY_A_ADMIN", admin, "BELFRY_B_ADMIN", admin, "BELFRY_SILENCE", "75s"));
        Awaitility.await("the probe sees it ready")
                .atMost(Duration.ofSeconds(20))
                .until(() -> haproxy.statistic("hubs", "h1", "status").startsWith("UP"));
        return haproxy;
    }

    @Test
    @DisplayName("A7 GN-10 OS-12 layer 4 with TLS on the hub passes every transport; probes speak TLS too")
    void tlsPassesThrough() throws IOException {
        everyTransportWorks(haproxy("tcp-tls.cfg", plain));
    }

    @Test
    @DisplayName("A7 GN-10 OS-12 LN-10 the same with the PROXY header before TLS; probes go to the admin port")
    void tlsPassesThroughBehindTheProxyHeader() throws IOException {
        everyTransportWorks(haproxy("proxy-protocol.cfg", proxied));
    }

    private static void everyTransportWorks(Balancer balancer) throws IOException {
        URI address = URI.create("https://127.0.0.1:" + balancer.port + "/connect");
        HttpClient http = HttpClient.newBuilder()
                .sslContext(Certificate.trusting())
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        try (Episode episode = scene.episode("a7-tls")) {
            for (Transport transport : Scene.TRANSPORTS) {
                Scene.join(episode, "c", transport, address, http);
            }
            episode.awaitDelivery();
            Scene.closeAccount(episode);
            assertThat(episode.clients).extracting(LedgerClient::isConnected).containsOnly(true);
        }
    }
}
