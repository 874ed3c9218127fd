package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.PollClient;
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

    private static final String PAGE = "https://app.example.com";

    @RegisterExtension
    static final Scene scene = Scene.of("naive", "listen.origins=[\"" + PAGE + "\"]");

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
            handshake(balancer.connect()); // in turns: both nodes are asked
        }
        assertThat(stripped()).isEqualTo(counted + 4);
        for (NodeProcess node : scene.farm.nodes) {
            Awaitility.await(node.name() + " says so").until(() -> !toldOf(node).isEmpty());
            assertThat(toldOf(node))
                    .as("once for each peer, of which there is one")
                    .hasSize(1);
            assertThat(toldOf(node))
                    .allMatch(line -> line.contains("proxy_set_header") && line.contains("upgrade=websocket"));
            assertThat(node.process().log()).doesNotContain("Exception");
        }
    }

    private static List<String> toldOf(NodeProcess node) {
        return node.process()
                .log()
                .lines()
                .filter(line -> line.contains("without its upgrade"))
                .toList();
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

    @ParameterizedTest(
            name =
                    "A2 A4 WJ-17 naive {0}: poll and stream deliver, soon, in spite of buffers and gzip; polls at intervals deliver")
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

            List<URI> address = List.of(balancer.connect());
            episode.join(
                    new PollClient(episode.logbook("interval-poll", "poll"), NodeProcess.HTTP, address, Duration.ZERO));
            // What holds lines back does so always; a machine that is busy with other tests does not.
            Awaitility.await("a hundred in a row in time")
                    .until(() -> poll.log().lines("pub") >= 100
                            && Latency.p95(episode, poll).compareTo(LATE) < 0
                            && Latency.p95(episode, stream).compareTo(LATE) < 0);
            Scene.closeAccount(episode);
        }
    }

    @ParameterizedTest(name = "OS-08 naive {0} names itself as Host: the page that is allowed gets in, no other does")
    @ValueSource(strings = {"nginx", "apache"})
    void rewrittenHost(String which) throws IOException {
        Balancer balancer = naive(which);
        String host = hostThatTheHubSees(which);
        assertThat(host).isNotEqualTo("app.example.com");
        assertThat(statusFrom(balancer, PAGE)).isEqualTo(200);
        assertThat(statusFrom(balancer, "https://evil.example")).isEqualTo(403);
        if (!host.startsWith("127.")) { // nodes in development mode let pages of this machine in, whatever the Host
            assertThat(statusFrom(balancer, "http://" + host)).isEqualTo(403);
            assertThat(statusFrom(balancer, "https://" + host)).isEqualTo(403);
        }
    }

    private static String hostThatTheHubSees(String which) throws IOException {
        try (RequestRecorder recorder = new RequestRecorder()) {
            List<String> only = List.of("127.0.0.1:" + recorder.port());
            Balancer balancer = which.equals("nginx")
                    ? scene.nginx("naive.conf", Scene.LONG, only)
                    : scene.apache("naive.conf", Scene.LONG, only, 4);
            Probe.send(balancer.base(), "GET / HTTP/1.0\nHost: app.example.com");
            return recorder.header("Host").get(0);
        }
    }

    /** Of a poll by a page of this origin, which a browser fetches from the site's own address. */
    private static int statusFrom(Balancer balancer, String origin) throws IOException {
        String head =
                "POST /connect HTTP/1.1\nHost: app.example.com\nConnection: close\nContent-Type: application/x-ndjson";
        String line = "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{}}";
        return Probe.send(balancer.base(), head + "\nOrigin: " + origin, line).status();
    }
}
