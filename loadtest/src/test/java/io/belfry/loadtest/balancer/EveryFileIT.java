package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever balancer configuration users are given, the same clients and the same publisher do; a new file is tried as it is. */
@Timeout(60)
class EveryFileIT {
    private static final Path DEPLOY = Path.of("..", "deploy");

    /** What other files include. */
    private static final Set<String> PARTS = Set.of(
            "haproxy/common.cfg",
            "nginx/nodes.conf",
            "nginx/proxy.conf",
            "nginx/site.conf",
            "nginx/stream-site.conf",
            "apache/nodes.conf");

    @RegisterExtension
    static final Scene scene = Scene.of("files", "affinity.cookie=HUB");

    private static NodeProcess tls;
    private static NodeProcess proxied;

    @BeforeAll
    static void start() throws IOException {
        tls = scene.farm.another("h3", TlsIT.TLS);
        proxied = scene.farm.another(
                "h4", "heartbeat=1s", "listen.proxyProtocol=true", "listen.trustedProxies=[\"127.0.0.1\"]");
        tls.awaitAdminReady();
        proxied.awaitAdminReady();
    }

    @AfterAll
    static void stop() {
        tls.close();
        proxied.close();
    }

    static List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        for (String balancer : List.of("apache", "haproxy", "nginx")) {
            try (Stream<Path> all = Files.list(DEPLOY.resolve(balancer))) {
                all.map(path -> balancer + "/" + path.getFileName())
                        .filter(file -> !PARTS.contains(file))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }

    @ParameterizedTest(name = "LN-06 GX-23 OS-01 {0}: the same clients come by every transport that it passes")
    @MethodSource("files")
    void sameClientsPass(String file) throws IOException {
        Balancer balancer = start(file);
        // The one that is for a single path and WebSockets alone says so itself.
        boolean onlySockets = file.equals("apache/wstunnel-path.conf");
        URI address = onlySockets ? balancer.base().resolve("/app/connect") : balancer.connect();
        HttpClient http = NodeProcess.HTTP;
        if (Set.of("haproxy/h2.cfg", "haproxy/tcp-tls.cfg").contains(file)) {
            address = URI.create(address.toString().replaceFirst("http", "https"));
            http = HttpClient.newBuilder().sslContext(Certificate.trusting()).build();
        }
        try (Episode episode = scene.episode("ln06")) {
            for (Transport transport : onlySockets ? List.of(Transport.WEBSOCKET) : Scene.TRANSPORTS) {
                Scene.join(episode, "c", transport, address, http);
            }
            episode.awaitDelivery();
            episode.clients.forEach(LedgerClient::interrupt); // and they resume
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            assertThat(episode.clients).extracting(LedgerClient::isConnected).containsOnly(true);
        }
    }

    private static Balancer start(String file) throws IOException {
        String name = file.substring(file.indexOf('/') + 1);
        if (file.startsWith("nginx/")) {
            return scene.nginx(name, Scene.LONG);
        }
        if (file.startsWith("apache/")) {
            return scene.apache(name, Scene.LONG);
        }
        String admin = "127.0.0.1:" + proxied.servers().getPort();
        return switch (name) {
            case "proxy-protocol.cfg" ->
                scene.haproxy(
                        name,
                        List.of(Scene.address(proxied)),
                        Map.of("BELFRY_A_ADMIN", admin, "BELFRY_B_ADMIN", admin));
            case "tcp-tls.cfg" -> scene.haproxy(name, List.of(Scene.address(tls)), Map.of());
            case "h2.cfg" -> {
                Path certificate = Certificate.write(scene.folder("certificate"));
                yield scene.haproxy(name, scene.nodes(), Map.of("BELFRY_CERTIFICATE", certificate.toString()));
            }
            default -> scene.haproxy(name, Scene.LONG);
        };
    }
}
