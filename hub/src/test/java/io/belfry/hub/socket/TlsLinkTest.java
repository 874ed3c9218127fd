package io.belfry.hub.socket;

import static io.belfry.hub.testing.TestCertificates.around;
import static io.belfry.hub.testing.TestCertificates.connect;
import static io.belfry.hub.testing.TestCertificates.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.belfry.hub.message.Time;
import io.belfry.hub.socket.EchoPort.Entrance;
import io.belfry.hub.testing.TestCertificates;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A port that speaks TLS, below the protocol: handshakes, records, and ends. */
@Timeout(60)
class TlsLinkTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private EchoPort echo = port("ec", RequestTimes.DEFAULT, false);

    @AfterEach
    void close() {
        echo.close();
    }

    private static EchoPort port(String key, RequestTimes times, boolean proxied) {
        return new EchoPort(
                FrameLimits.of(EchoPort.MESSAGE_BYTES),
                times,
                new Entrance(new CertificateFiles(files(key)), proxied),
                Time.SYSTEM);
    }

    private void restart(String key, RequestTimes times, boolean proxied) {
        echo.close();
        echo = port(key, times, proxied);
    }

    private RawClient upgraded(String... versions) throws IOException {
        return new RawClient(connect(echo.port(), versions)).upgrade();
    }

    @ParameterizedTest(name = "OS-12 TLS {1} with an {0} key and its chain")
    @CsvSource({"rsa, TLSv1.3", "rsa, TLSv1.2", "ec, TLSv1.3", "ec, TLSv1.2"})
    void echoesMessagesOfEverySize(String key, String version) throws IOException {
        restart(key, RequestTimes.DEFAULT, false);
        try (RawClient client = upgraded(version)) {
            assertThat(((SSLSocket) client.socket).getSession().getProtocol()).isEqualTo(version);
            for (int length : new int[] {0, 1, 16_000, 16_384, 16_385, EchoPort.MESSAGE_BYTES}) {
                String text = "x".repeat(length);
                client.send(WireFrame.text(text));
                assertThat(client.readFrame().text()).isEqualTo(text);
            }
        }
    }

    @Test
    @DisplayName("OS-12 whoever can speaks TLS 1.3; HTTP/2 is not offered, and nothing older than 1.2 is spoken")
    void prefersTheNewestVersionAndOffersNoHttp2() throws IOException {
        SSLSocket socket =
                (SSLSocket) TestCertificates.trusting().getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.port()));
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        try (RawClient client = new RawClient(socket)) {
            client.send(HELLO);
            assertThat(client.readReply().body()).isEqualTo("hello");
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            assertThat(socket.getApplicationProtocol()).isEmpty();
        }
        assertThatThrownBy(() -> connect(echo.port(), "TLSv1.1")).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest(name = "F46 {0}: what a slow reader does not take waits in the queue, and all of it arrives")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void keepsWhatTheKernelDoesNotTake(String version) throws Exception {
        try (RawClient client = upgraded(version)) {
            EchoAcceptor.Echo there = echo.acceptor.opened.take();
            there.run(() -> {
                for (int i = 0; i < 8_000; i++) {
                    there.queue.add(Frame.line(line(i)));
                }
                there.socket.onWrite(there.queue);
                assertThat(there.queue.isEmpty()).as("the kernel took all").isFalse();
            });
            for (int i = 0; i < 8_000; i++) {
                assertThat(client.readFrame().text()).isEqualTo(line(i));
            }
            there.run(() -> assertThat(there.queue.isEmpty()).isTrue());
        }
    }

    /** The queue is empty long before the kernel has everything: up to a record more is held by TLS. */
    @Test
    void theLastRecordLeavesTooAlthoughNothingFollowsIt() throws Exception {
        for (int bytes = 40_000; bytes < 400_000; bytes += 4_001) { // around what the kernel holds
            try (RawClient client = upgraded()) {
                EchoAcceptor.Echo there = echo.acceptor.opened.take();
                Frame frame = Frame.line("x".repeat(bytes));
                there.run(() -> there.send(frame));
                assertThat(client.readFrame().payload()).hasSize(bytes);
            }
        }
    }

    @Test
    @DisplayName("F40 a close frame arrives after all that went before it, then the end of TLS and of the link")
    void aCloseFrameArrivesBehindWhatWaits() throws Exception {
        try (RawClient client = upgraded()) {
            EchoAcceptor.Echo there = echo.acceptor.opened.take();
            there.run(() -> {
                there.queue.add(Frame.line("x".repeat(3_000_000)));
                there.queue.add(Frame.close(CloseCode.GOING_AWAY));
                there.socket.onWrite(there.queue);
            });
            assertThat(client.readFrame().payload()).hasSize(3_000_000);
            assertThat(client.readFrame().closeCode()).isEqualTo(1001);
            client.send(WireFrame.close(1001));
            assertThat(client.readToEnd()).isEmpty();
            client.socket.close();
            assertThat(there.isGone()).isTrue();
        }
    }

    @ParameterizedTest(name = "F45 {0}: a FIN, and a reset, in the middle of a frame end the socket once")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void endsOnceWhenThePeerIsGone(String version) throws Exception {
        for (boolean reset : new boolean[] {true, false}) {
            java.net.Socket link = new java.net.Socket(InetAddress.getLoopbackAddress(), echo.port());
            try (RawClient client = new RawClient(around(link, version)).upgrade()) {
                EchoAcceptor.Echo there = echo.acceptor.opened.take();
                client.send(Arrays.copyOf(WireFrame.masked(0x81, new byte[1_000]), 500));
                if (reset) {
                    link.setSoLinger(true, 0);
                    link.close();
                } else {
                    client.socket.shutdownOutput();
                }
                assertThat(there.isGone()).isTrue();
                assertThat(there.closed).hasValue(1);
            }
        }
        assertThat(echo.port.sockets()).isZero();
    }

    @Test
    @DisplayName("F46 a peer that never reads is cut")
    void cutsAPeerThatNeverReads() throws Exception {
        RawClient client = upgraded();
        EchoAcceptor.Echo there = echo.acceptor.opened.take();
        there.run(() -> {
            for (int i = 0; i < 20; i++) {
                there.send(Frame.line("x".repeat(200_000)));
            }
            there.socket.onAbort();
        });
        assertThat(there.closed).hasValue(1);
        assertThat(echo.port.sockets()).isZero();
        client.close();
    }

    @Test
    void givesThePlaceBackOfWhoeverLeavesDuringTheHandshake() throws Exception {
        for (int i = 0; i < 50; i++) {
            java.net.Socket link = new java.net.Socket(InetAddress.getLoopbackAddress(), echo.port());
            RawClient client = new RawClient(around(link));
            client.send(RawClient.handshake());
            link.setSoLinger(true, 0);
            link.close();
        }
        await().until(() -> echo.port.sockets() == 0 && echo.acceptor.open.get() == 0);
    }

    @Test
    @DisplayName(
            "H32 a handshake that does not begin, or does not go on, is cut; one that is done may wait for its request")
    void cutsAHandshakeThatTakesTooLong() throws Exception {
        restart("ec", new RequestTimes(SHORT, LONG, LONG, LONG), false);
        try (RawClient done = new RawClient(connect(echo.port()));
                RawClient silent = new RawClient(echo.port());
                RawClient stalled = new RawClient(echo.port())) {
            stalled.send(clientHello());
            assertThat(silent.readToEnd()).isEmpty();
            assertThat(stalled.readToEnd())
                    .as("the hub's half of the handshake")
                    .isNotEmpty();
            done.send(HELLO);
            assertThat(done.readReply().body()).isEqualTo("hello");
        }
        assertThat(RequestTimes.DEFAULT.head()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("H32 after the handshake a link on which nothing is asked is cut")
    void cutsALinkOnWhichNothingIsAsked() throws Exception {
        restart("ec", new RequestTimes(SHORT, SHORT.multipliedBy(2), LONG, LONG), false);
        try (RawClient client = new RawClient(connect(echo.port()))) {
            assertThatCode(client::readToEnd)
                    .satisfiesAnyOf(
                            thrown -> assertThat(thrown).isNull(),
                            thrown ->
                                    assertThat(thrown).isInstanceOf(SSLException.class)); // the end of TLS is not said
        }
    }

    private static byte[] clientHello() throws SSLException {
        SSLEngine engine = TestCertificates.trusting().createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(1 << 15);
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    @ParameterizedTest(name = "H46 not TLS but {0}: closed")
    @ValueSource(strings = {HELLO, "\u0016\u0003\u0001\u00ff\u00ffgarbage", "SSH-2.0-x\r\n", "\u0000"})
    void closesALinkThatDoesNotSpeakTls(String bytes) throws Exception {
        restart("ec", new RequestTimes(SHORT, LONG, LONG, LONG), false);
        try (RawClient client = new RawClient(echo.port())) {
            client.send(bytes);
            assertThat(client.readToEnd()).hasSizeLessThan(16); // an alert, if anything
        }
        try (RawClient next = new RawClient(connect(echo.port()))) {
            next.send(HELLO);
            assertThat(next.readReply().body()).isEqualTo("hello");
        }
    }

    @Test
    @DisplayName("A7 GN-10 the PROXY header comes before TLS; without it nothing is answered")
    void readsTheProxyHeaderBeforeTls() throws Exception {
        restart("rsa", RequestTimes.DEFAULT, true);
        java.net.Socket link = new java.net.Socket(InetAddress.getLoopbackAddress(), echo.port());
        link.getOutputStream().write("PROXY TCP4 203.0.113.7 127.0.0.1 1 2\r\n".getBytes(StandardCharsets.US_ASCII));
        try (RawClient client = new RawClient(around(link)).upgrade()) {
            assertThat(echo.acceptor.handshakes.take().peer()).isEqualTo("203.0.113.7");
            client.send(WireFrame.text("hello"));
            assertThat(client.readFrame().text()).isEqualTo("hello");
        }
        assertThatThrownBy(() -> connect(echo.port())).isInstanceOf(IOException.class);
    }

    private static String line(int number) {
        return number + " " + "y".repeat(1_000);
    }
}
