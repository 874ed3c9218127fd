package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.Logbook;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.WebSocketClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios A: to come in through whatever stands between. */
@Timeout(60)
class ConnectIT {
    @RegisterExtension
    static final Scene scene = Scene.of("connect");

    @ParameterizedTest(name = "A1 GX-23 LN-06 GN-07 recommended {0}: what any node publishes reaches every transport")
    @EnumSource(Front.class)
    void recommended(Front front) throws IOException {
        everyTransportWorks("a1", front.start(scene), "");
    }

    @ParameterizedTest(name = "A7 OS-01 GN-10 layer 4: {0} passes every transport")
    @ValueSource(strings = {"stream.conf", "tcp.cfg"})
    void layer4(String file) throws IOException {
        Balancer balancer = file.endsWith(".cfg") ? scene.haproxy(file, Scene.LONG) : scene.nginx(file, Scene.LONG);
        everyTransportWorks("a7", balancer, "");
    }

    @Test
    @DisplayName("GN-06 the same client needs nothing else without any balancer")
    void direct() throws IOException {
        try (Episode episode = scene.episode("gn06")) {
            for (NodeProcess node : scene.farm.nodes) {
                Scene.joinAll(episode, node.name(), node.connect());
            }
            episode.awaitDelivery();
            Scene.closeAccount(episode);
        }
    }

    @ParameterizedTest(name = "A9 GN-07 legacy wstunnel with RewriteRule passes every transport, and {0} as it is")
    @ValueSource(strings = {"", ";hub=x.h1", "?hub=x.h2"})
    void wstunnel(String suffix) throws IOException {
        Balancer apache = scene.apache("wstunnel.conf", Scene.LONG);
        List<LedgerClient> clients = everyTransportWorks("a9", apache, suffix);
        if (!suffix.isEmpty()) {
            String node = suffix.substring(suffix.length() - 2);
            assertThat(clients)
                    .allSatisfy(client -> assertThat(client.log().nodes()).containsOnly(node));
        }
    }

    @Test
    @DisplayName("A9 GX-13 the stanza of the guides, ProxyPass to ws:// for one path, lets WebSockets through")
    void wstunnelPath() throws IOException {
        Balancer apache = scene.apache("wstunnel-path.conf", Scene.LONG);
        try (Episode episode = scene.episode("gx13")) {
            Scene.join(episode, "c", Transport.WEBSOCKET, apache.base().resolve("/app/connect"));
            episode.awaitDelivery();
            Scene.closeAccount(episode);
        }
    }

    @Test
    @DisplayName("A8 GX-15 OS-13 OS-09 a prefix of the path that the balancer takes off, on a port of its own")
    void prefixTakenOff() throws IOException {
        Balancer nginx = scene.nginx("prefix.conf", Scene.LONG);
        try (Episode episode = scene.episode("a8")) {
            Scene.joinAll(episode, "c", nginx.base().resolve("/taken-off/connect"));
            episode.awaitDelivery();
            episode.clients.forEach(LedgerClient::interrupt); // and they come again
            episode.awaitDelivery();
            Scene.closeAccount(episode);
        }
        Probe script = Probe.send(nginx.base(), "GET /taken-off/belfry.js HTTP/1.0\nHost: evil.example");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.body()).contains("Belfry").doesNotContain("evil.example");
    }

    @Test
    @DisplayName("A8 GX-15 OS-13 OS-09 a prefix of the path that the hub has too")
    void prefixKept() throws IOException {
        try (NodeProcess node = scene.farm.another("h3", "listen.path=/push")) {
            node.awaitReady("/push");
            Balancer nginx = scene.nginx("prefix.conf", Scene.LONG, List.of(Scene.address(node)));
            try (Episode episode = scene.episode("a8-kept")) {
                Scene.joinAll(episode, "c", nginx.base().resolve("/push/connect"));
                episode.awaitDelivery();
                episode.clients.forEach(LedgerClient::interrupt);
                episode.awaitDelivery();
                Scene.closeAccount(episode);
            }
            assertThat(Probe.send(nginx.base(), "GET /push/belfry.js HTTP/1.0\nHost: x")
                            .status())
                    .isEqualTo(200);
            assertThat(Probe.send(node.clients(), "GET /belfry.js HTTP/1.0").status())
                    .as("outside of its prefix the hub has nothing")
                    .isEqualTo(404);
        }
    }

    @Test
    @DisplayName(
            "A6 OS-12 a WebSocket in a stream of HTTP/2 over TLS, which HAProxy turns into the upgrade that the hub knows")
    void webSocketOverHttp2() throws IOException {
        Path certificate = Certificate.write(scene.folder("tls"));
        Balancer haproxy = scene.haproxy("h2.cfg", scene.nodes(), Map.of("BELFRY_CERTIFICATE", certificate.toString()));
        try (Episode episode = scene.quiet("a6")) {
            Logbook log = episode.logbook("c", "websocket");
            try (Http2WebSocket socket = new Http2WebSocket(haproxy.port, log)) {
                socket.connect();
                socket.readUntil(() -> log.lines("connected") == 1);
                String sha = episode.publishing.publishSurely(episode.channels.get(0));
                socket.readUntil(() -> log.received(sha));
            }
            List<URI> plain = List.of(scene.farm.first().connect()); // where it goes on, as the JDK's clients can
            episode.join(new WebSocketClient(log, NodeProcess.HTTP, plain));
            Scene.closeAccount(episode);
        }
    }

    /** Two clients of each transport come in, receive everything, and never leave. */
    private static List<LedgerClient> everyTransportWorks(String name, Balancer balancer, String suffix)
            throws IOException {
        try (Episode episode = scene.episode(name)) {
            for (int i = 1; i <= 2; i++) {
                Scene.joinAll(episode, "c" + i, balancer.connect(suffix));
            }
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            assertThat(episode.clients).extracting(LedgerClient::isConnected).containsOnly(true);
            return List.copyOf(episode.clients);
        }
    }
}
