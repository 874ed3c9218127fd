package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios A2 and A4: balancers whose owner has done nothing for push. */
@Timeout(60)
class NaiveIT {
    private static final Duration FALLBACK = Duration.ofSeconds(3);
    private static final Duration LATE = Duration.ofMillis(500);

    @RegisterExtension
    static final Scene scene = Scene.of("naive");

    private static Balancer naive(String which) throws IOException {
        return which.equals("nginx") ? scene.nginx("naive.conf", Scene.LONG) : scene.apache("naive.conf", Scene.LONG);
    }

    @ParameterizedTest(name = "A2 WJ-16 naive {0}: a WebSocket gets 426, the hub counts it and names the directive")
    @ValueSource(strings = {"nginx", "apache"})
    void strippedUpgrade(String which) throws IOException {
        Balancer balancer = naive(which);
        double counted = stripped();

        WebSocketHandshakeException refusal = handshake(balancer.connect());

        assertThat(refusal.getResponse().statusCode()).isEqualTo(426);
        assertThat(refusal.getResponse().headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(stripped()).isEqualTo(counted + 1);
        for (int i = 0; i < 3; i++) {
            handshake(balancer.connect());
        }
        assertThat(stripped()).isEqualTo(counted + 4);
        for (NodeProcess node : scene.farm.nodes) {
            List<String> told = node.process()
                    .log()
                    .lines()
                    .filter(line -> line.contains("without upgrade"))
                    .toList();
            assertThat(told).as("once for each peer").hasSizeLessThanOrEqualTo(1);
            assertThat(told).allMatch(line -> line.contains("proxy_set_header") && line.contains("upgrade=websocket"));
        }
    }

    private static double stripped() throws IOException {
        return scene.farm.sum("belfry_upgrade_stripped_total");
    }

    static WebSocketHandshakeException handshake(URI address) {
        try {
            NodeProcess.HTTP
                    .newWebSocketBuilder()
                    .buildAsync(URI.create(address.toString().replaceFirst("http", "ws")), new WebSocket.Listener() {})
                    .join();
            throw new AssertionError("upgraded");
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                return refusal;
            }
            throw e;
        }
    }

    @ParameterizedTest(name = "A2 A4 WJ-17 naive {0}: poll and stream deliver, soon, in spite of buffers and gzip")
    @ValueSource(strings = {"nginx", "apache"})
    void othersDeliver(String which) throws IOException {
        Balancer balancer = naive(which);
        try (Episode episode = scene.episode("a4")) {
            long start = System.nanoTime();
            LedgerClient poll = Scene.join(episode, "c", Transport.POLL, balancer.connect());
            LedgerClient stream = Scene.join(episode, "c", Transport.STREAM, balancer.connect());
            episode.awaitDelivery();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("until everything flows")
                    .isLessThan(FALLBACK);

            Awaitility.await("enough to measure").until(() -> poll.log().lines("pub") >= 100);
            Scene.closeAccount(episode);
            assertThat(Latency.p95(episode, poll)).isLessThan(LATE);
            assertThat(Latency.p95(episode, stream)).isLessThan(LATE);
        }
    }
}
