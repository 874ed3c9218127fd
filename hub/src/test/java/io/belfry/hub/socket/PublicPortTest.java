package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.wire.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The port as a client meets it, over real links. */
@Timeout(30)
class PublicPortTest {
    private final EchoPort echo = new EchoPort();

    @AfterEach
    void close() {
        echo.close();
    }

    @Test
    void echoesText() throws IOException {
        try (RawClient client = RawClient.upgraded(echo.port())) {
            client.send(WireFrame.text("grüezi"));
            assertThat(client.readFrame().text()).isEqualTo("grüezi");
        }
    }

    @Test
    void theKernelTakesMoreThanOneSegmentOfTheLargestThereIs() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();

        assertThat(HttpPort.SEND_BUFFER_BYTES)
                .isGreaterThanOrEqualTo(NetworkInterface.getByInetAddress(here).getMTU());
    }

    @Test
    void answersTheHandshakeAsTheExampleOfTheRfc() throws IOException {
        try (RawClient client = new RawClient(echo.port())) {
            client.send(RawClient.handshake());
            HttpReply reply = client.readReply();
            assertThat(reply.status()).isEqualTo(101);
            assertThat(reply.headers())
                    .containsEntry("sec-websocket-accept", RawClient.ACCEPT)
                    .containsEntry("upgrade", "websocket")
                    .doesNotContainKey("sec-websocket-extensions")
                    .doesNotContainKey("sec-websocket-protocol");
            assertThat(reply.headers().get("connection")).isEqualToIgnoringCase("upgrade");
        }
    }

    @Test
    void readsFramesThatCameInOnePacketWithTheHandshake() throws IOException {
        try (RawClient client = new RawClient(echo.port())) {
            client.send(WireFrame.concat(
                    RawClient.handshake().getBytes(StandardCharsets.US_ASCII),
                    WireFrame.text("early"),
                    WireFrame.text("bird")));
            assertThat(client.readReply().status()).isEqualTo(101);
            assertThat(client.readFrame().text()).isEqualTo("early");
            assertThat(client.readFrame().text()).isEqualTo("bird");
        }
    }

    @Test
    void writesAHeartbeatAsPingAndTextTogether() throws Exception {
        try (RawClient client = RawClient.upgraded(echo.port())) {
            EchoAcceptor.Echo there = echo.acceptor.opened.take();
            there.thread.execute(() -> there.send(Frame.HEARTBEAT));
            assertThat(client.readFrame().first()).isEqualTo(0x89);
            assertThat(client.readFrame().text()).isEqualTo("{}");
        }
    }

    @Test
    void callsEndpointsWithTheWholeBody() throws IOException {
        try (RawClient client = new RawClient(echo.port())) {
            client.send("POST /echo?a=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe");
            client.send("llo");
            HttpReply reply = client.readReply();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("hello");
            assertThat(reply.headers())
                    .containsEntry("cache-control", "no-store, no-transform")
                    .containsEntry("x-content-type-options", "nosniff");
        }
    }

    @Test
    void answersWhenTheEndpointDoesFromAnotherThread() throws IOException {
        CompletableFuture<Answer> later = new CompletableFuture<>();
        echo.endpoints.put("/later", request -> later);
        try (RawClient client = new RawClient(echo.port())) {
            client.send("GET /later HTTP/1.0\r\n\r\n");
            later.complete(Answer.json(200, "{}"));
            HttpReply reply = client.readReply();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers()).doesNotContainKey("transfer-encoding").containsEntry("content-length", "2");
        }
    }

    @Test
    void aHeadThatUndertowItselfRefusesHasNoBody() throws IOException {
        try (RawClient client = new RawClient(echo.port())) {
            client.send("HEAD /hello HTTP/1.1\r\n\r\n");
            assertThat(new String(client.readToEnd(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        try (RawClient client = new RawClient(echo.port())) {
            client.send("HEAD /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(new String(client.readToEnd(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Length: 5")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    void sendsNothingTwiceToWhoHoldsItAlready() throws IOException {
        Answer file = Answer.text(200, "text/plain", "long").with("ETag", "\"1a\"");
        echo.endpoints.put("/file", request -> CompletableFuture.completedFuture(file));
        try (RawClient client = new RawClient(echo.port())) {
            client.send("GET /file HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \"1a\"\r\n\r\n");
            assertThat(client.readReply().status()).isEqualTo(304);
            client.send("GET /file HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: \"2b\"\r\n\r\n");
            assertThat(client.readReply().body()).isEqualTo("long");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"1a\"", "\"2b\", \"1a\"", "\"2b\",W/\"1a\""})
    void knowsATagAlsoIfABalancerMadeItWeakOrThereAreSeveral(String held) throws IOException {
        Answer file = Answer.text(200, "text/plain", "long").with("ETag", "\"1a\"");
        echo.endpoints.put("/file", request -> CompletableFuture.completedFuture(file));
        try (RawClient client = new RawClient(echo.port())) {
            client.send("GET /file HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: " + held + "\r\n\r\n");
            assertThat(client.readReply().status()).isEqualTo(304);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "gzip, br|gzip",
                "br;q=1.0, GZIP;q=0.5|gzip",
                "br|none",
                "gzip;q=0|none",
                "identity|none",
                "gzip, smaller|smaller",
                "smaller|smaller",
                "gzip, smaller;q=0|gzip"
            })
    void sendsCompressedWhatMayBeToWhoTakesIt(String accepted, @Nullable String coding) throws Exception {
        String text = "again and ".repeat(200);
        byte[] smaller = {1, 2, 3};
        Answer file = Answer.text(200, "text/plain", text).compressed().coded("smaller", smaller);
        echo.endpoints.put("/file", request -> CompletableFuture.completedFuture(file));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + echo.port() + "/file"))
                .header("Accept-Encoding", accepted)
                .build();

        HttpResponse<byte[]> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.headers().allValues("Vary")).contains("Accept-Encoding");
        assertThat(response.headers().firstValue("Content-Encoding").orElse(null))
                .isEqualTo(coding);
        if ("smaller".equals(coding)) {
            assertThat(response.body()).isEqualTo(smaller);
        } else {
            InputStream body = new ByteArrayInputStream(response.body());
            InputStream plain = coding == null ? body : new GZIPInputStream(body);
            assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
        }
    }
}
