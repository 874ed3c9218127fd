package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
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
    private static final Path CERTIFICATES = Path.of("..", "hub", "src", "test", "resources", "tls")
            .toAbsolutePath()
            .normalize();
    private static final String[] TLS = {
        "heartbeat=1s",
        "listen.tls.certificate=" + CERTIFICATES.resolve("ec.pem"),
        "listen.tls.key=" + CERTIFICATES.resolve("ec.key"),
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
                .sslContext(trusting())
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

    private static SSLContext trusting() throws IOException {
        try (InputStream authority = Files.newInputStream(CERTIFICATES.resolve("authority.pem"))) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "tests", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
