package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What balancers ask by themselves, byte by byte: without a Host, in HTTP/1.0, about the server as a whole. */
@Timeout(60)
class ProbesTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development();

    @RegisterExtension
    static final RunningHub BELOW = RunningHub.development("listen.path=/push");

    private static String answer(RunningHub hub, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static void assertAnswered(RunningHub hub, String line, int status) throws IOException {
        for (String head :
                new String[] {line + " HTTP/1.0\r\n\r\n", line + " HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n"
                }) {
            String answer = answer(hub, head);
            assertThat(answer).as(head).matches("(?s)HTTP/1\\.[01] " + status + " .*");
            assertThat(answer).as(head).doesNotContainIgnoringCase("transfer-encoding");
            if (!line.startsWith("GET")) {
                assertThat(answer).as("no body: " + head).endsWith("\r\n\r\n");
            }
        }
    }

    @ParameterizedTest(name = "F1 {0}")
    @CsvSource({
        "OPTIONS *, 202",
        "OPTIONS /, 202",
        "OPTIONS /healthcheck.wx, 202",
        "HEAD /healthcheck.wx, 202",
        "GET /healthcheck.wx, 202",
        "HEAD /health/live, 200",
        "GET /health/live, 200",
        "HEAD /health/ready, 200",
        "GET /health/ready, 200"
    })
    void balancersAreAnswered(String line, int status) throws IOException {
        assertAnswered(HUB, line, status);
    }

    @ParameterizedTest(name = "F1 below a prefix: {0}")
    @CsvSource({"OPTIONS *, 202", "OPTIONS /push/, 202", "HEAD /push/health/ready, 200", "HEAD /health/ready, 404"})
    void belowAPrefixOnlyTheServerAsAWholeIsAskedWithoutIt(String line, int status) throws IOException {
        assertAnswered(BELOW, line, status);
    }
}
