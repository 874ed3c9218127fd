package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.hub.socket.EchoPort.Entrance;
import io.belfry.hub.socket.ProxyHeader.NotProxied;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes as HAProxy and network balancers put them before those of the client. */
@Timeout(30)
class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String FROM_4 = "21" + "11" + "000c" + "cb007107" + "7f000001" + "c822" + "2260";
    private static final String FROM_6 = "21" + "21" + "0024" + "20010db8000000000000000000000007"
            + "20010db8000000000000000000000001" + "c822" + "2260";

    private final EchoPort echo =
            new EchoPort(new Entrance(CapSettings.NONE, TrustedProxies.NONE, true, null, Admission.OPEN));

    @AfterEach
    void close() {
        echo.close();
    }

    private static @Nullable ProxyHeader read(byte[] bytes) throws NotProxied {
        return ProxyHeader.read(bytes, bytes.length);
    }

    private static byte[] binary(String hex) {
        return HexFormat.of().parseHex(SIGNATURE + hex);
    }

    private static byte[] text(String line) {
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String client(byte[] header) throws NotProxied {
        return String.valueOf(Objects.requireNonNull(read(header)).client());
    }

    @Test
    @DisplayName("LN-10 the client is the source that the header names")
    void readsTheSource() throws NotProxied {
        assertThat(client(text("PROXY TCP4 203.0.113.7 127.0.0.1 51234 8800\r\n")))
                .isEqualTo("/203.0.113.7:51234");
        assertThat(client(text("PROXY TCP6 2001:db8::7 2001:db8::1 51234 8800\r\n")))
                .isEqualTo("/[2001:db8:0:0:0:0:0:7]:51234");
        assertThat(client(binary(FROM_4))).isEqualTo("/203.0.113.7:51234");
        assertThat(client(binary(FROM_6))).isEqualTo("/[2001:db8:0:0:0:0:0:7]:51234");
    }

    @Test
    @DisplayName("LN-10 a header about the balancer's own link names nobody")
    void namesNobodyForProbes() throws NotProxied {
        assertThat(client(text("PROXY UNKNOWN\r\n"))).isEqualTo("null");
        assertThat(client(text("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"))).isEqualTo("null");
        assertThat(client(binary("20" + "00" + "0000"))).as("LOCAL").isEqualTo("null");
        assertThat(client(binary("21" + "31" + "0002" + "abcd"))).as("AF_UNIX").isEqualTo("null");
    }

    @Test
    void skipsWhatItDoesNotKnow() throws NotProxied {
        byte[] withExtension = binary(FROM_4.replace("000c", "0010") + "04000141");

        assertThat(Objects.requireNonNull(read(withExtension)).length()).isEqualTo(32);
    }

    @Test
    void wantsMoreBytesUntilTheHeaderIsWhole() throws NotProxied {
        for (byte[] whole : new byte[][] {text("PROXY TCP4 203.0.113.7 127.0.0.1 51234 8800\r\n"), binary(FROM_6)}) {
            for (int count = 0; count < whole.length; count++) {
                assertThat(ProxyHeader.read(whole, count)).as("%s bytes", count).isNull();
            }
            byte[] more = Arrays.copyOf(whole, whole.length + 5);
            assertThat(Objects.requireNonNull(read(more)).length()).isEqualTo(whole.length);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /connect HTTP/1.1\r\n",
                "POST /connect HTTP/1.1\r\n",
                "PROXY\r\n",
                "PROXY TCP4 203.0.113.7 127.0.0.1 51234\r\n",
                "PROXY TCP4 2001:db8::7 127.0.0.1 51234 8800\r\n",
                "PROXY TCP4 example.com 127.0.0.1 51234 8800\r\n",
                "PROXY TCP4 203.0.113.7 127.0.0.1 x 8800\r\n",
                "PROXY TCP4 203.0.113.7 127.0.0.1 65536 8800\r\n",
                "PROXY TCP5 203.0.113.7 127.0.0.1 51234 8800\r\n",
                "\u0016\u0003\u0001\u0002"
            })
    @DisplayName("LN-10 what is no header")
    void throwsForWhatIsNone(String bytes) {
        assertThatThrownBy(() -> read(text(bytes))).isInstanceOf(NotProxied.class);
    }

    @Test
    void throwsForWhatIsTooLongOrAnotherVersion() {
        assertThatThrownBy(() -> read(text("PROXY UNKNOWN " + "a".repeat(100)))).isInstanceOf(NotProxied.class);
        assertThatThrownBy(() -> read(binary("21" + "11" + "ffff"))).isInstanceOf(NotProxied.class);
        assertThatThrownBy(() -> read(binary("31" + "11" + "000c"))).isInstanceOf(NotProxied.class);
        assertThatThrownBy(() -> read(binary("21" + "11" + "0004" + "cb007107")))
                .isInstanceOf(NotProxied.class);
    }

    @Test
    @DisplayName("LN-10 on the port: the client's address is seen, whether the header comes whole or in pieces")
    void theAddressIsSeenBehindThePort() throws Exception {
        for (byte[] header : new byte[][] {text("PROXY TCP4 203.0.113.7 127.0.0.1 51234 8800\r\n"), binary(FROM_4)}) {
            try (RawClient whole = new RawClient(echo.port());
                    RawClient pieces = new RawClient(echo.port())) {
                byte[] request = text(RawClient.handshake());
                byte[] all = Arrays.copyOf(header, header.length + request.length);
                System.arraycopy(request, 0, all, header.length, request.length);
                whole.send(all);
                assertThat(whole.readReply().status()).isEqualTo(101);
                assertThat(echo.acceptor.handshakes.take().peer()).isEqualTo("203.0.113.7");
                for (byte each : header) {
                    pieces.send(new byte[] {each});
                }
                pieces.send(request);
                assertThat(pieces.readReply().status()).isEqualTo(101);
                assertThat(echo.acceptor.handshakes.take().peer()).isEqualTo("203.0.113.7");
                pieces.send(WireFrame.text("still here"));
                assertThat(pieces.readFrame().text()).isEqualTo("still here");
            }
        }
    }

    @Test
    @DisplayName("LN-10 a link without the header is dropped without a word")
    void dropsWhatComesWithout() throws IOException {
        try (RawClient client = new RawClient(echo.port())) {
            client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.readToEnd()).isEmpty();
        }
    }
}
