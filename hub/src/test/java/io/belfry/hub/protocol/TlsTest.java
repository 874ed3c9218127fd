package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.hub.testing.TestCertificates;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every transport when TLS ends at the node, with the client of the JDK. */
@Timeout(60)
class TlsTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development(
            TestCertificates.settings("rsa")[0],
            TestCertificates.settings("rsa")[1],
            "affinity.cookie=belfry",
            "limits.queue=4MiB", // all that is sent: a client that gets no processor time is not to be cut off as slow
            "namespaces.default.history.size=300");

    private final HttpClient http = HttpClient.newBuilder()
            .sslContext(TestCertificates.trusting())
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final String channel = HUB.channel();

    private String connect(long wait) {
        return Posted.connect(wait, "\"subs\":{\"" + channel + "\":{}}");
    }

    private HttpRequest.Builder request(String connect) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + HUB.port() + "/connect"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(connect));
    }

    private static void awaitHeld(int polls) {
        await().atMost(Duration.ofSeconds(10)).until(() -> held() == polls);
    }

    private static int held() {
        return Line.of(HUB.get("/api/connections").body()).json().path("items").size();
    }

    @Test
    @DisplayName("GN-10, OS-12 a WebSocket over TLS, and the cookie is for TLS only")
    void websocket() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        WebSocket socket = http.newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .buildAsync(URI.create("wss://localhost:" + HUB.port() + "/connect"), new Lines(lines))
                .get(10, TimeUnit.SECONDS);
        socket.sendText("{\"type\":\"connect\",\"id\":1,\"subs\":{\"" + channel + "\":{}}}", true)
                .get(10, TimeUnit.SECONDS);
        assertThat(lines.poll(10, TimeUnit.SECONDS)).contains("\"connected\"");
        for (int i = 0; i < 50; i++) {
            HUB.publish(channel, "\"" + i + "x".repeat(30_000) + "\"");
        }
        for (int i = 0; i < 50; i++) {
            assertThat(lines.poll(10, TimeUnit.SECONDS))
                    .contains("\"" + i + "x")
                    .hasSizeGreaterThan(30_000);
        }
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
        awaitHeld(0);

        String cookie = http.send(request(connect(0)).build(), BodyHandlers.ofString())
                .headers()
                .firstValue("Set-Cookie")
                .orElse("");
        assertThat(cookie).startsWith("belfry=").endsWith("; Secure");
    }

    @Test
    @DisplayName("GN-10, OS-12 a stream over TLS")
    void stream() throws Exception {
        var answer = http.send(
                request(connect(0)).header("Accept", "text/event-stream").build(), BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        Iterator<String> lines =
                answer.body().filter(line -> line.startsWith("data:")).iterator();
        assertThat(lines.next()).contains("\"connected\"");
        for (int i = 0; i < 20; i++) {
            HUB.publish(channel, "\"" + i + "x".repeat(30_000) + "\"");
        }
        for (int i = 0; i < 20; i++) {
            assertThat(lines.next()).contains("\"" + i + "x").hasSizeGreaterThan(30_000);
        }
        answer.body().close();
    }

    @Test
    @DisplayName("GN-10, OS-12 polls over TLS: held, answered, and an answer of many records")
    void poll() throws Exception {
        var held = http.sendAsync(request(connect(20_000)).build(), BodyHandlers.ofString());
        awaitHeld(1);
        Place before = HUB.publish(channel, "\"news\"");
        var answer = held.get(10, TimeUnit.SECONDS);
        assertThat(answer.body()).contains("news");
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        for (int i = 0; i < 8; i++) {
            HUB.publish(channel, "\"" + i + "x".repeat(30_000) + "\"");
        }
        String resume = Posted.connect(0, "\"subs\":{\"" + channel + "\":{" + before.members() + "}}");
        assertThat(http.send(request(resume).build(), BodyHandlers.ofString()).body())
                .hasSizeGreaterThan(240_000)
                .contains("\"0x", "\"7x");
    }

    @ParameterizedTest(name = "row 19 {0}: a FIN, and a reset, end a held poll within a second")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void thePeersEndEndsAHeldPoll(String version) throws IOException {
        for (String end : new String[] {"close_notify", "FIN", "reset"}) {
            Socket link = new Socket(InetAddress.getLoopbackAddress(), HUB.port());
            try (Socket tls = TestCertificates.around(link, version)) {
                post(tls, connect(20_000));
                awaitHeld(1);
                if (end.equals("close_notify")) {
                    tls.shutdownOutput();
                } else if (end.equals("FIN")) {
                    link.shutdownOutput();
                } else {
                    link.setSoLinger(true, 0);
                    link.close();
                }
                await(end).atMost(Duration.ofSeconds(1)).until(() -> held() == 0);
            }
        }
    }

    @Test
    @DisplayName("a request that comes while a poll is held is answered after it")
    void keepsARequestThatComesEarly() throws IOException {
        try (Socket tls = TestCertificates.connect(HUB.port())) {
            post(tls, connect(20_000));
            awaitHeld(1);
            post(tls, Posted.connect(0));
            HUB.publish(channel, "1");
            DataInputStream in = new DataInputStream(tls.getInputStream());
            StringBuilder all = new StringBuilder();
            while (all.toString().split("\"connected\"", -1).length < 3) {
                int next = in.read();
                assertThat(next).as("the link ended after " + all).isNotNegative();
                all.append((char) next);
            }
            assertThat(all).contains("\"data\":1");
        }
    }

    private static void post(Socket link, String connect) throws IOException {
        link.getOutputStream()
                .write(
                        ("POST /connect HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                                        + connect.length() + "\r\n\r\n" + connect)
                                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Collects whole messages. */
    private static final class Lines implements WebSocket.Listener {
        private final BlockingQueue<String> lines;
        private final StringBuilder begun = new StringBuilder();

        Lines(BlockingQueue<String> lines) {
            this.lines = lines;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            begun.append(part);
            if (last) {
                lines.add(begun.toString());
                begun.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }
}
