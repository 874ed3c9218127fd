package io.belfry.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.doctor.Probes.Manner;
import io.belfry.hub.testing.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers byte by byte, as no well-behaved server would give them. */
@Timeout(20)
class LiveProbesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String OPEN = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

    private ServerSocket server;
    private LiveProbes probes;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Target target = Target.of(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/push"));
        probes = new LiveProbes(target, System::nanoTime, new Random(1));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Reads the head of a request, answers with this, and ends the connection; what it read. */
    private CompletableFuture<String> answer(String bytes) {
        return serve(socket -> {
            String head = readHead(socket);
            write(socket, bytes);
            socket.shutdownOutput();
            return head;
        });
    }

    /** As {@link #answer}, but leaves the connection open for as long as the doctor does. */
    private CompletableFuture<String> answerAndStay(String bytes) {
        return serve(socket -> {
            String head = readHead(socket);
            write(socket, bytes);
            return head;
        });
    }

    /** Says this before it was asked anything, and ends the connection. */
    private CompletableFuture<String> answerUnasked(String bytes) {
        return serve(socket -> {
            write(socket, bytes);
            socket.shutdownOutput();
            return "";
        });
    }

    private interface Course {
        String run(Socket socket) throws IOException;
    }

    private CompletableFuture<String> serve(Course course) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket socket = server.accept()) {
                String heard = course.run(socket);
                socket.getInputStream().readAllBytes(); // until the doctor has gone: else it would reset the answer
                return heard;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        return head.toString();
    }

    private static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private HttpSeen get(String answer) {
        CompletableFuture<String> served = answer(answer);
        HttpSeen seen = probes.http("GET", "/health/live", Map.of("Origin", "https://a.example"), "", PATIENCE);
        assertThat(served.join())
                .startsWith("GET /push/health/live HTTP/1.1\r\n")
                .contains("Origin: https://a.example");
        return seen;
    }

    @Test
    void readsAnAnswerWhateverFramesIt() {
        for (String answer : new String[] {
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
            "HTTP/1.0 200 OK\n\nhello"
        }) {
            HttpSeen seen = get(answer);

            assertThat(seen.isWhole(200)).as(answer).isTrue();
            assertThat(seen.body()).isEqualTo("hello");
        }
    }

    /** As `return 204` of nginx, on a link that stays open. */
    @Test
    void doesNotWaitForABodyWhereThereIsNone() {
        for (String answer : new String[] {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n\r\n"}) {
            CompletableFuture<String> served = answerAndStay(answer);

            HttpSeen seen = probes.http("OPTIONS", "/connect", Map.of(), "", PATIENCE);

            served.join();
            assertThat(seen.end()).as(answer).isEqualTo(End.COMPLETE);
        }
    }

    @Test
    void passesOverWhatIsSaidBeforeTheAnswer() {
        String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";

        HttpSeen seen = get(hints + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(seen.isWhole(200)).isTrue();
        assertThat(seen.body()).isEqualTo("hello");
    }

    @Test
    void saysWhatItHeardInsteadOfHttp() {
        assertThat(get("SSH-2.0-OpenSSH\r\n").words()).isEqualTo("what answers does not speak HTTP/1");
    }

    @Test
    void saysThatABodyDidNotEnd() {
        CompletableFuture<String> served = answerAndStay("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");

        HttpSeen seen = probes.http("GET", "/", Map.of(), "", Duration.ofMillis(200));

        served.join();
        assertThat(seen.end()).isEqualTo(End.PATIENCE);
        assertThat(seen.words()).startsWith("status 200, and no end of the answer in ");
    }

    @Test
    void whatSpeaksNoTlsIsNoQuestionOfTrust() {
        LiveProbes secure = new LiveProbes(
                Target.of(URI.create("https://127.0.0.1:" + server.getLocalPort())), System::nanoTime, new Random(1));
        for (String answer : new String[] {"HTTP/1.1 400 Bad Request\r\n\r\n", ""}) {
            CompletableFuture<String> served = answerUnasked(answer);

            HttpSeen seen = secure.http("GET", "/", Map.of(), "", PATIENCE);

            served.join();
            assertThat(seen.end()).as(answer).isEqualTo(End.UNREACHABLE);
            assertThat(seen.words()).startsWith("no TLS: ");
        }
    }

    @Test
    void aCertificateThatNobodyHereKnowsIsNotTrusted() throws IOException {
        server.close();
        server = TestCertificates.serving().getServerSocketFactory().createServerSocket(0);
        CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read();
            } catch (IOException expected) {
                // The doctor has gone, with an alert or without.
            }
        });
        LiveProbes secure = new LiveProbes(
                Target.of(URI.create("https://localhost:" + server.getLocalPort())), System::nanoTime, new Random(1));

        assertThat(secure.http("GET", "/", Map.of(), "", PATIENCE).end()).isEqualTo(End.UNTRUSTED);

        served.join();
    }

    @Test
    void seesThatAnAnswerWasCut() {
        for (String answer : new String[] {
            "",
            "HTTP/1.1 200",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
            "SSH-2.0-OpenSSH\r\n"
        }) {
            assertThat(get(answer).end()).as(answer).isEqualTo(End.CUT);
        }
    }

    @Test
    void watchesAStreamUntilItIsCut() {
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        String connected = "data: {\"type\":\"connected\"}";
        String goaway = "data: {\"type\":\"goaway\"}";
        CompletableFuture<String> served = answer(head + String.join("\n\n", connected, ":", goaway, ""));

        StreamSeen seen = probes.stream("{}", PATIENCE);

        assertThat(served.join()).startsWith("POST /push/connect").contains("Accept: text/event-stream");
        assertThat(seen.isStream()).isTrue();
        assertThat(seen.firstEventMillis()).isNotNegative();
        assertThat(seen.commentMillis()).isNotNegative();
        assertThat(seen.lastEvent()).isEqualTo("{\"type\":\"goaway\"}");
        assertThat(seen.end()).isEqualTo(End.COMPLETE);
    }

    @Test
    void hearsWhatAWebSocketSaysAndWhyItCloses() {
        String connected = "{\"type\":\"connected\",\"ping\":25000,\"name\":\"" + "x".repeat(100) + "\"}";
        CompletableFuture<String> served =
                answer(OPEN + "\u0081~\0" + (char) connected.length() + connected + "\u0088\u0002\u000f\u00a4");

        SocketSeen seen = probes.socket("{}", Manner.SILENT, PATIENCE);

        assertThat(served.join()).contains("Upgrade: websocket", "Sec-WebSocket-Key: ");
        assertThat(seen.isOpen()).isTrue();
        assertThat(seen.connectedMillis()).isNotNegative();
        assertThat(seen.pingMillis()).isEqualTo(25_000);
        assertThat(seen.closeCode()).isEqualTo(4004);
        assertThat(seen.end()).isEqualTo(End.COMPLETE);
    }

    @Test
    void tellsAWebSocketThatIsCutFromOneThatIsClosed() {
        CompletableFuture<String> served = answer(OPEN);

        SocketSeen seen = probes.socket("{}", Manner.SILENT, PATIENCE);

        served.join();
        assertThat(seen.closeCode()).isZero();
        assertThat(seen.end()).isEqualTo(End.CUT);
    }

    @Test
    void saysThatNobodyIsThere() throws IOException {
        server.close();

        assertThat(probes.http("GET", "/", Map.of(), "", PATIENCE).end()).isEqualTo(End.UNREACHABLE);
    }
}
