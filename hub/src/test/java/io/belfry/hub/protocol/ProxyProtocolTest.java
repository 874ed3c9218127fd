package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.Logged;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node behind a balancer that passes on bytes. */
@Timeout(60)
class ProxyProtocolTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("listen.proxyProtocol=true", "limits.perIp=1");

    private static Socket link() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), HUB.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String ask(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\n';
                next = socket.getInputStream().read()) {
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private static String handshake(String client) {
        return "PROXY TCP4 " + client + " 127.0.0.1 51234 8800\r\nGET /connect HTTP/1.1\r\nHost: localhost\r\n"
                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Version: 13\r\n\r\n";
    }

    @Test
    @DisplayName("LN-10, H41 caps count whom the header names; the admin port stays plain")
    void countsWhomTheHeaderNames() throws IOException {
        try (Socket first = link();
                Socket again = link();
                Socket other = link();
                Socket probe = link();
                Socket without = link()) {
            assertThat(ask(first, handshake("203.0.113.7"))).startsWith("HTTP/1.1 101");
            assertThat(ask(again, handshake("203.0.113.7"))).startsWith("HTTP/1.1 429");
            assertThat(ask(other, handshake("203.0.113.8"))).startsWith("HTTP/1.1 101");
            assertThat(ask(probe, "PROXY UNKNOWN\r\nGET /health/ready HTTP/1.0\r\n\r\n"))
                    .as("the balancer's own probe")
                    .contains(" 200");
            assertThat(ask(without, "GET /health/ready HTTP/1.0\r\n\r\n")).isEmpty();
        }
        assertThat(HUB.read("/health/ready").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("LN-10 who comes without the header is dropped, and the operator told once, with what mends it")
    void tellsWhoComesWithoutTheHeader() throws IOException {
        // A port of its own: each tells of a peer once.
        RunningHub hub = RunningHub.development("listen.proxyProtocol=true");
        try (Logged log = new Logged("io.belfry.hub.socket.UnproxiedLinks")) {
            for (int i = 0; i < 2; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), hub.port())) {
                    socket.setSoTimeout(10_000);
                    assertThat(ask(socket, "GET /health/ready HTTP/1.0\r\n\r\n"))
                            .isEmpty();
                }
            }
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("from 127.0.0.1", "send-proxy-v2", "listen.proxyProtocol: false");
        } finally {
            hub.shutDown();
        }
    }
}
