package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Tokens;
import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.Logbook;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.ReceivedLine;
import io.belfry.loadtest.farm.StreamClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios C: balancers that buffer, compress or cache. */
@Timeout(60)
class BuffersIT {
    private static final String SECRET = "a secret of tests, long enough for HS256";
    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration COMPRESSED_SOON = Duration.ofMillis(400);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @RegisterExtension
    static final Scene scene = Scene.of("buffers", "auth.hmacSecret=" + SECRET);

    @Test
    @DisplayName("C1 OS-06 a single event passes the buffers of a default nginx at once")
    void defaultBuffers() throws IOException {
        Balancer nginx = scene.nginx("naive.conf", Scene.LONG);
        try (Episode episode = scene.quiet("c1")) {
            LedgerClient stream = Scene.join(episode, "c", Transport.STREAM, nginx.connect());
            for (int i = 0; i < 5; i++) {
                episode.awaitReceived(stream, episode.publishing.publishSurely(episode.channels.get(0)));
            }
            Scene.closeAccount(episode);
            assertThat(Latency.p95(episode, stream)).isLessThan(SOON);
        }
    }

    @Test
    @DisplayName("C1 control: nginx that is told to ignore X-Accel-Buffering withholds a stream, and polls pass")
    void ignoredHeader() throws IOException, InterruptedException {
        Balancer nginx = scene.nginx("buffering.conf", Scene.LONG);
        try (Episode episode = scene.quiet("c1-control")) {
            LedgerClient stream =
                    Transport.STREAM.client(episode.logbook("withheld", "stream"), NodeProcess.HTTP, nginx.connect());
            stream.connect();
            Scene.join(episode, "c", Transport.POLL, nginx.connect());
            episode.awaitDelivery();
            Thread.sleep(1500); // longer than a heartbeat

            assertThat(stream.isConnected()).isFalse();
            stream.close();
            Scene.closeAccount(episode);
        }
    }

    @ParameterizedTest(name = "C2 OS-06 {0} that compresses whatever it can delays no event")
    @ValueSource(strings = {"haproxy", "apache"})
    void compression(String which) throws IOException {
        Balancer balancer = which.equals("haproxy")
                ? scene.haproxy("compressing.cfg", scene.nodes(), Map.of())
                : scene.apache("recommended.conf", Scene.LONG); // the tests' httpd.conf has mod_deflate on
        try (Episode episode = scene.quiet("c2")) {
            Logbook log = episode.logbook("c", "stream");
            log.opened();
            HttpURLConnection stream = compressedStream(balancer, log);
            boolean compressed = stream.getContentEncoding() != null;
            assertThat(compressed)
                    .as("HAProxy honours no-transform, Apache does not")
                    .isEqualTo(which.equals("apache"));
            InputStream answer = stream.getInputStream();
            try (InputStream body = compressed ? new GZIPInputStream(answer) : answer) {
                EventLines events = new EventLines(body, log);
                events.readUntil(() -> log.lines("connected") == 1);
                for (int i = 0; i < 3; i++) {
                    long start = System.nanoTime();
                    String sha = episode.publishing.publishSurely(episode.channels.get(0));
                    events.readUntil(() -> log.received(sha));
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(COMPRESSED_SOON);
                }
            } finally {
                stream.disconnect();
            }
            episode.join(new StreamClient(log, NodeProcess.HTTP, List.of(balancer.connect()))); // goes on
            Scene.closeAccount(episode);
        }
    }

    private static HttpURLConnection compressedStream(Balancer balancer, Logbook log) throws IOException {
        HttpURLConnection stream =
                (HttpURLConnection) balancer.connect().toURL().openConnection();
        stream.setReadTimeout((int) PATIENCE.toMillis());
        stream.setDoOutput(true);
        stream.setRequestProperty("Accept", "text/event-stream");
        stream.setRequestProperty("Accept-Encoding", "gzip");
        stream.setRequestProperty("Content-Type", "application/x-ndjson");
        stream.getOutputStream().write(log.connectLine(true, "").getBytes(StandardCharsets.UTF_8));
        return stream;
    }

    /** Lines of a stream, written into a logbook as they come. */
    private record EventLines(InputStream body, Logbook log, StringBuilder unread) {
        EventLines(InputStream body, Logbook log) {
            this(body, log, new StringBuilder());
        }

        /** Not with a Reader: it waits for more while a GZIPInputStream says, as it always does, that there is some. */
        void readUntil(BooleanSupplier condition) throws IOException {
            byte[] buffer = new byte[1 << 12];
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!condition.getAsBoolean()) {
                int count = body.read(buffer);
                if (count < 0 || System.nanoTime() - deadline > 0) {
                    throw new IOException("the stream has ended, or does not say it");
                }
                unread.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
                for (int end = unread.indexOf("\n"); end >= 0; end = unread.indexOf("\n")) {
                    String line = unread.substring(0, end);
                    unread.delete(0, end + 1);
                    if (line.startsWith("data: ")) {
                        log.take(ReceivedLine.parse(line.substring("data: ".length())));
                    }
                }
            }
        }
    }

    @Test
    @DisplayName(
            "C3 L18 OS-14 nginx that caches whatever it may serves no poll, stream or health check from its cache, to no user")
    void cache() throws IOException {
        Nginx nginx = scene.nginx("caching.conf", Scene.LONG);
        for (String path : new String[] {"/healthcheck.wx", "/health/ready", "/connect"}) {
            for (int i = 0; i < 2; i++) {
                assertThat(Probe.send(nginx.base(), "GET " + path + " HTTP/1.0\nHost: x")
                                .header("X-Cache"))
                        .as(path)
                        .isEqualTo("MISS");
            }
        }
        try (Episode episode = scene.episode("c3")) {
            Scene.joinAll(episode, "c", nginx.connect());
            Awaitility.await("many polls")
                    .until(() -> episode.clients.stream()
                            .allMatch(client -> client.log().lines("pub") > 50));
            Scene.closeAccount(episode);
        }
        for (String user : List.of("anna", "bert", "anna")) {
            Probe poll = Probe.send(
                    nginx.base(),
                    "POST /connect HTTP/1.0\nHost: x\nContent-Type: application/x-ndjson",
                    "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"token\":\""
                            + Tokens.hmac(SECRET).user(user).mint() + "\"}");
            assertThat(poll.header("X-Cache")).isEqualTo("MISS");
            assertThat(poll.body()).contains("\"user\":\"" + user + "\"");
        }
        try (RequestRecorder other = new RequestRecorder()) {
            Balancer control = scene.nginx("caching.conf", Scene.LONG, List.of("127.0.0.1:" + other.port()));
            Probe.send(control.base(), "GET /anything HTTP/1.0\nHost: x");
            assertThat(Probe.send(control.base(), "GET /anything HTTP/1.0\nHost: x")
                            .header("X-Cache"))
                    .as("control: what does not forbid it is cached")
                    .isEqualTo("HIT");
        }
    }
}
