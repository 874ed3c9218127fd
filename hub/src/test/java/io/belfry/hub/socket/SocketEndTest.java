package io.belfry.hub.socket;

import static io.belfry.hub.socket.WireFrame.masked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways in which a socket ends, and what a peer that does not read can do to it. */
@Timeout(60)
class SocketEndTest {
    private final EchoPort echo = new EchoPort(FrameLimits.of(EchoPort.MESSAGE_BYTES), 2);

    @AfterEach
    void close() {
        echo.close();
    }

    private EchoAcceptor.Echo there() throws InterruptedException {
        return echo.acceptor.opened.take();
    }

    @Test
    @DisplayName("F45 reset in the middle of a frame")
    void endsOnceWhenThePeerResets() throws Exception {
        RawClient client = RawClient.upgraded(echo.port());
        EchoAcceptor.Echo there = there();
        client.send(Arrays.copyOf(masked(0x81, new byte[1_000]), 500));
        client.reset();
        assertThat(there.isGone()).isTrue();
        assertThat(there.closed).hasValue(1);
        assertThat(echo.port.sockets()).isZero();
    }

    @Test
    @DisplayName("F45 FIN in the middle of a frame")
    void endsOnceWhenThePeerLeaves() throws Exception {
        RawClient client = RawClient.upgraded(echo.port());
        EchoAcceptor.Echo there = there();
        client.send(Arrays.copyOf(masked(0x81, new byte[1_000]), 500));
        client.socket.shutdownOutput();
        assertThat(there.isGone()).isTrue();
        assertThat(client.readToEnd()).isEmpty();
        assertThat(there.closed).hasValue(1);
        client.close();
    }

    @Test
    @DisplayName("F40 an abort resets the link at once and is told once")
    void resetsOnAbort() throws Exception {
        try (RawClient client = RawClient.upgraded(echo.port())) {
            EchoAcceptor.Echo there = there();
            there.run(() -> {
                there.send(Frame.close(CloseCode.GOING_AWAY));
                there.socket.onAbort();
                there.socket.onAbort();
            });
            assertThat(there.closed).hasValue(1);
            assertThatThrownBy(() -> client.socket.getInputStream().readAllBytes())
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void waitsForTheAnswerToItsCloseAndTellsNothingMeanwhile() throws Exception {
        try (RawClient client = RawClient.upgraded(echo.port())) {
            EchoAcceptor.Echo there = there();
            there.run(() -> there.send(Frame.close(CloseCode.RESTART)));
            assertThat(client.readFrame().closeCode()).isEqualTo(1012);
            client.send(WireFrame.text("not heard any more"));
            there.run(() -> assertThat(there.closed).hasValue(0));
            client.send(WireFrame.close(1012));
            assertThat(client.readToEnd()).isEmpty();
            client.socket.shutdownOutput();
            assertThat(there.isGone()).isTrue();
            assertThat(there.alive).hasValue(0);
        }
    }

    @Test
    void writesNothingAfterAClose() throws Exception {
        try (RawClient client = RawClient.upgraded(echo.port())) {
            EchoAcceptor.Echo there = there();
            there.run(() -> {
                there.queue.add(Frame.close(CloseCode.NORMAL));
                there.send(Frame.line("too late"));
                there.send(Frame.line("much too late"));
            });
            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
            client.send(WireFrame.close(1000));
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    @DisplayName("F28 20,000 pings without reading")
    void closesWhenAPeerPingsWithoutReading() throws Exception {
        try (RawClient client = RawClient.upgraded(echo.port())) {
            byte[] ping = masked(0x89, new byte[0]);
            for (int i = 0; i < 20_000; i++) {
                client.send(ping);
            }
            WireFrame last = client.readFrame();
            int pongs = 0;
            for (; last.first() == 0x8a; last = client.readFrame()) {
                pongs++;
            }
            assertThat(pongs).isEqualTo(60);
            assertThat(last.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    @DisplayName("F46 what a peer does not read waits in the queue, and arrives when it does")
    void keepsWhatTheKernelDoesNotTake() throws Exception {
        try (RawClient client = RawClient.upgraded(echo.port())) {
            EchoAcceptor.Echo there = there();
            there.run(() -> {
                for (int i = 0; i < 2_000; i++) {
                    there.queue.add(Frame.line(line(i)));
                }
                there.queue.add(Frame.line("x".repeat(200_000)));
                there.socket.onWrite(there.queue);
                assertThat(there.queue.isEmpty()).as("the kernel took all").isFalse();
            });
            for (int i = 0; i < 2_000; i++) {
                assertThat(client.readFrame().text()).isEqualTo(line(i));
            }
            assertThat(client.readFrame().payload()).hasSize(200_000);
            client.send(WireFrame.text("done"));
            assertThat(client.readFrame().text()).isEqualTo("done");
            there.run(() -> assertThat(there.queue.isEmpty()).isTrue());
        }
    }

    @Test
    @DisplayName("F46 a peer that never reads is cut")
    void cutsAPeerThatNeverReads() throws Exception {
        RawClient client = RawClient.upgraded(echo.port());
        EchoAcceptor.Echo there = there();
        there.run(() -> {
            for (int i = 0; i < 20; i++) {
                there.send(Frame.line("x".repeat(200_000)));
            }
            there.queue.dropUnstarted();
            there.send(Frame.close(CloseCode.SLOW_CONSUMER));
            there.socket.onAbort();
        });
        assertThat(there.closed).hasValue(1);
        assertThat(echo.port.sockets()).isZero();
        client.close();
    }

    @Test
    @DisplayName("H40 over the cap: 503 with Retry-After; a place that is given back is free again")
    void refusesOverTheCap() throws Exception {
        RawClient first = RawClient.upgraded(echo.port());
        EchoAcceptor.Echo gone = there();
        try (RawClient second = RawClient.upgraded(echo.port());
                RawClient third = new RawClient(echo.port())) {
            third.send(RawClient.handshake());
            HttpReply reply = third.readReply();
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.headers()).containsKey("retry-after");
            first.close();
            assertThat(gone.isGone()).isTrue();
            third.send(RawClient.handshake());
            assertThat(third.readReply().status()).isEqualTo(101);
            assertThat(second.socket.isConnected()).isTrue();
        }
    }

    @Test
    void takesNoPlaceForAHandshakeThatIsRefused() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = new RawClient(echo.port())) {
                client.send(RawClient.handshake().replace("Version: 13", "Version: 12"));
                assertThat(client.readReply().status()).isEqualTo(426);
            }
        }
        assertThat(echo.port.sockets()).isZero();
    }

    @Test
    void givesThePlaceBackOfWhoeverLeavesDuringTheHandshake() throws Exception {
        for (int i = 0; i < 200; i++) {
            RawClient client = new RawClient(echo.port());
            client.send(RawClient.handshake());
            client.reset();
        }
        await().until(() -> echo.port.sockets() == 0 && echo.acceptor.open.get() == 0);
    }

    @Test
    @DisplayName("H01 each stripped handshake is counted")
    void countsStrippedHandshakes() throws IOException {
        try (RawClient client = new RawClient(echo.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /connect HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(client.readReply().status()).isEqualTo(426);
            }
        }
        assertThat(echo.stripped).hasValue(3);
    }

    @Test
    @DisplayName("H38 the token of the handshake reaches the acceptor and no answer")
    void handsOverTheTokenOfTheSubprotocol() throws Exception {
        try (RawClient client = new RawClient(echo.port())) {
            client.send(RawClient.handshake("Sec-WebSocket-Protocol: belfry.v1, bearer.aa.bb.cc"));
            assertThat(client.readReply().headers().toString()).doesNotContain("aa.bb.cc");
            Handshake handshake = echo.acceptor.handshakes.take();
            assertThat(handshake.bearer()).isEqualTo("aa.bb.cc");
            assertThat(handshake.peer()).isEqualTo("127.0.0.1");
        }
    }

    private static String line(int number) {
        return number + " " + "y".repeat(1_000);
    }
}
