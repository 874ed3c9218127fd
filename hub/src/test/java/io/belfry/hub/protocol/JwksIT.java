package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.belfry.hub.Hub;
import io.belfry.hub.testing.Configs;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Jwks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node whose keys come from an identity provider that is not there at first, and exchanges them later. */
@Timeout(120)
class JwksIT {
    private static final KeyPair FIRST = Jwts.SIG.RS256.keyPair().build();
    private static final KeyPair SECOND = Jwts.SIG.ES256.keyPair().build();

    private volatile String keys = set("k1", FIRST);

    private static String set(String id, KeyPair pair) {
        return "{\"keys\":["
                + Jwks.json(Jwks.builder().key(pair.getPublic()).id(id).build()) + "]}";
    }

    private static String token(String id, KeyPair pair) {
        return "\"token\":\""
                + Jwts.builder()
                        .header()
                        .keyId(id)
                        .and()
                        .subject("42")
                        .expiration(Date.from(Instant.now().plusSeconds(3600)))
                        .signWith(pair.getPrivate())
                        .compact()
                + "\"";
    }

    /** 0 if it is let in. */
    private static int closeCode(Hub hub, String token) {
        try (ProtocolClient client = new ProtocolClient(hub.port())) {
            client.send("connect", token);
            ProtocolClient.Frame frame = client.nextFrame();
            return frame.first() == 0x81 ? 0 : ((frame.payload()[0] & 0xff) << 8) | (frame.payload()[1] & 0xff);
        }
    }

    private static void awaitLetIn(Hub hub, String token) {
        await().atMost(Duration.ofSeconds(45))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> closeCode(hub, token) == 0);
    }

    private static double metric(Hub hub, String name) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.adminPort() + "/metrics"))
                .header("Authorization", "Bearer k")
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private HttpServer provider(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/keys", exchange -> {
            byte[] body = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    @DisplayName("row 29, A05: keys that come late, are exchanged, and stay while their source is down")
    void keysComeLateAreExchangedAndStay() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Hub hub = new Hub(Configs.production(
                        "auth.jwks=http://127.0.0.1:" + port + "/keys",
                        "admin.keys=[{\"key\":\"k\",\"scopes\":[\"read\"]}]",
                        "drain.grace=0ms",
                        "drain.window=0ms"))
                .start()) {
            assertThat(closeCode(hub, token("k1", FIRST)))
                    .as("without any key: come again")
                    .isEqualTo(4001);

            HttpServer provider = provider(port);
            try {
                awaitLetIn(hub, token("k1", FIRST));
                assertThat(closeCode(hub, token("k1", SECOND))).as("forged").isEqualTo(4501);
                keys = set("k2", SECOND);
                awaitLetIn(hub, token("k2", SECOND));
                assertThat(metric(hub, "belfry_keys")).isEqualTo(1);
                assertThat(metric(hub, "belfry_keys_failures")).isZero();
                assertThat(metric(hub, "belfry_keys_age_seconds")).isBetween(0.0, 120.0);
                assertThat(closeCode(hub, token("k1", FIRST))).as("taken back").isIn(4001, 4501);
            } finally {
                provider.stop(0);
            }
            assertThat(closeCode(hub, token("k2", SECOND)))
                    .as("the source is down")
                    .isZero();
        }
    }
}
