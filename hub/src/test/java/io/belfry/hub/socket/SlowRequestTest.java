package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that take their time, against times cut short. */
@Timeout(30)
class SlowRequestTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(60);

    private EchoPort echo = new EchoPort(FrameLimits.of(1_000), new RequestTimes(SHORT, SHORT, SHORT, SHORT), 0);

    @AfterEach
    void close() {
        echo.close();
    }

    private void restart(RequestTimes times) {
        echo.close();
        echo = new EchoPort(FrameLimits.of(1_000), times, 0);
    }

    @Test
    @DisplayName("H31 a head that never ends is cut")
    void cutsAHeadThatNeverEnds() throws IOException {
        restart(new RequestTimes(SHORT, LONG, LONG, LONG));
        try (RawClient client = new RawClient(echo.port())) {
            client.send("GET /connect HTTP/1.1\r\nHo");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    @DisplayName("H31 bytes that drip do not extend the time")
    void cutsAHeadThatDrips() throws IOException {
        restart(new RequestTimes(Duration.ofSeconds(1), LONG, LONG, LONG));
        try (RawClient client = new RawClient(echo.port())) {
            client.socket.setSoTimeout(100);
            long start = System.nanoTime();
            assertThatCode(() -> drip(client)).isInstanceOf(IOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    /** One byte each 100 ms: the time that a read waits in vain. */
    private static void drip(RawClient client) throws IOException {
        while (true) {
            client.send("G");
            if (isClosedWithin100Millis(client)) {
                throw new EOFException("the hub closed");
            }
        }
    }

    private static boolean isClosedWithin100Millis(RawClient client) throws IOException {
        try {
            return client.readToEnd().length == 0;
        } catch (SocketTimeoutException nothingYet) {
            return false;
        }
    }

    @Test
    @DisplayName("H32 a link on which nothing is sent is cut")
    void cutsALinkThatSaysNothing() throws IOException {
        restart(new RequestTimes(LONG, SHORT, LONG, LONG));
        try (RawClient client = new RawClient(echo.port())) {
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    @DisplayName("OS-15 an idle link that has served a request is kept for another time")
    void keepsALinkThatHasServedARequest() throws IOException {
        restart(new RequestTimes(LONG, SHORT, LONG, LONG));
        try (RawClient kept = new RawClient(echo.port());
                RawClient silent = new RawClient(echo.port())) {
            kept.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(kept.readReply().body()).isEqualTo("hello");
            assertThat(silent.readToEnd()).as("cut after the first time").isEmpty();
            kept.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(kept.readReply().body()).isEqualTo("hello");
        }
    }

    @Test
    @DisplayName("OS-15 it is kept longer than any balancer keeps an idle link, and not for ever")
    void cutsALinkThatWasKeptTooLong() throws IOException {
        assertThat(RequestTimes.DEFAULT.kept()).isEqualTo(Duration.ofSeconds(650));
        restart(new RequestTimes(LONG, LONG, SHORT, LONG));
        try (RawClient kept = new RawClient(echo.port())) {
            kept.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(kept.readReply().body()).isEqualTo("hello");
            assertThat(kept.readToEnd()).isEmpty();
        }
    }

    @Test
    void leavesASocketAloneThatWasUpgradedBeforeTheTimesEnded() throws Exception {
        try (RawClient client = RawClient.upgraded(echo.port());
                RawClient later = new RawClient(echo.port())) {
            assertThat(later.readToEnd())
                    .as("cut by the time that began after the upgrade")
                    .isEmpty();
            client.send(WireFrame.text("still here"));
            assertThat(client.readFrame().text()).isEqualTo("still here");
        }
    }

    @Test
    @DisplayName("L23 a body that comes too slowly: 408")
    void answers408WhenTheBodyIsTooSlow() throws IOException {
        restart(new RequestTimes(LONG, LONG, LONG, SHORT));
        try (RawClient client = new RawClient(echo.port())) {
            client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhe");
            HttpReply reply = client.readReply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.body()).contains("\"timeout\"");
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    @DisplayName("H31, H32, L23 what is cut within 5, 15 and 10 s is cut even if its timer is a little late")
    void theTimesLeaveTheTimersSomethingToBeLateBy() {
        Duration lateness = Duration.ofMillis(100);
        assertThat(RequestTimes.DEFAULT.head().plus(lateness)).isLessThan(Duration.ofSeconds(5));
        assertThat(RequestTimes.DEFAULT.first().plus(lateness)).isLessThan(Duration.ofSeconds(15));
        assertThat(RequestTimes.DEFAULT.body().plus(lateness)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("L22 a body that is declared too large: 413 before it comes")
    void answers413AtTheHeader() throws IOException {
        try (RawClient client = new RawClient(echo.port())) {
            client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 131073\r\n\r\n");
            assertThat(client.readReply().status()).isEqualTo(413);
        }
    }

    @Test
    @DisplayName("L22 an endless chunked body: 413")
    void answers413WhenAChunkedBodyPassesTheLimit() throws IOException {
        restart(RequestTimes.DEFAULT);
        try (RawClient client = new RawClient(echo.port())) {
            client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "8000\r\n" + "a".repeat(0x8000) + "\r\n";
            for (int i = 0; i < 5; i++) {
                client.send(chunk);
            }
            assertThat(client.readReply().status()).isEqualTo(413);
        }
    }
}
