package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.AddressRange;
import io.belfry.hub.socket.EchoPort.Entrance;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a request is counted for, as headers come through one proxy and through a chain. */
@Timeout(30)
class ClientAddressTest {
    private final EchoPort untrusting = port();
    private final EchoPort trusting = port("127.0.0.0/8", "10.0.0.0/8", "2001:db8:1::/48");

    @AfterEach
    void close() {
        untrusting.close();
        trusting.close();
    }

    private static EchoPort port(String... trusted) {
        TrustedProxies proxies = new TrustedProxies(Stream.of(trusted)
                .map(each -> Objects.requireNonNull(AddressRange.parse(each)))
                .toList());
        return new EchoPort(new Entrance(CapSettings.NONE, proxies, false, null, Admission.OPEN));
    }

    private static String client(EchoPort port, String... headers) throws Exception {
        try (RawClient client = new RawClient(port.port())) {
            client.send(RawClient.handshake(headers));
            assertThat(client.readReply().status()).isEqualTo(101);
            return port.acceptor.handshakes.take().peer();
        }
    }

    @Test
    @DisplayName("H43 what a peer that is not trusted forwards is ignored")
    void ignoresWhatAStrangerForwards() throws Exception {
        assertThat(client(untrusting, "X-Forwarded-For: 1.2.3.4")).isEqualTo("127.0.0.1");
        assertThat(client(untrusting, "Forwarded: for=1.2.3.4")).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest(name = "H44 {0} is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "1.2.3.4, 203.0.113.7              | 203.0.113.7",
                "1.2.3.4, 203.0.113.7, 10.1.1.1    | 203.0.113.7",
                "6.6.6.6,203.0.113.7,10.0.0.1,10.9.9.9 | 203.0.113.7",
                "203.0.113.7:51234                 | 203.0.113.7",
                "10.1.1.1                          | 10.1.1.1",
                "[2001:db8:9::7]:4711, 2001:db8:1::1 | 2001:db8:9:0:0:0:0:7",
                "203.0.113.7, unknown, 10.2.2.2    | 10.2.2.2",
                "203.0.113.7, 1.2.3.999            | 127.0.0.1",
                "'203.0.113.7, '                   | 127.0.0.1"
            })
    void takesTheRightMostHopThatIsNotTrusted(String forwardedFor, String expected) throws Exception {
        assertThat(client(trusting, "X-Forwarded-For: " + forwardedFor)).isEqualTo(expected);
    }

    @Test
    @DisplayName("H44 the lines of HAProxy count as one list")
    void readsSeveralLinesFromRightToLeft() throws Exception {
        assertThat(client(trusting, "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 203.0.113.7"))
                .isEqualTo("203.0.113.7");
        assertThat(client(trusting, "X-Forwarded-For: 203.0.113.7", "X-Forwarded-For: 10.0.0.3"))
                .isEqualTo("203.0.113.7");
    }

    @ParameterizedTest(name = "H44 Forwarded: {0} is {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "for=1.2.3.4, for=203.0.113.7;proto=http;by=10.0.0.1 | 203.0.113.7",
                "For=\"[2001:db8:9::17]:4711\" | 2001:db8:9:0:0:0:0:17",
                "for=203.0.113.7, for=_hidden | 127.0.0.1",
                "proto=https | 127.0.0.1"
            })
    void readsForwarded(String forwarded, String expected) throws Exception {
        assertThat(client(trusting, "Forwarded: " + forwarded)).isEqualTo(expected);
    }

    @Test
    void believesForwardedOnlyWhereThereIsNoOtherHeader() throws Exception {
        assertThat(client(trusting, "Forwarded: for=1.2.3.4", "X-Forwarded-For: 203.0.113.7"))
                .isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "unknown", "1.2.3", "1.2.3.4.5", "256.1.1.1", "10.0.0.0/8", "example.com", "[::1", "a:b"})
    void whatIsNoAddressIsNone(String hop) {
        assertThat(ClientAddress.parse(hop)).isNull();
    }

    @Test
    void ofIpv6TheFirstHalfIsOneHousehold() throws IOException {
        List<InetAddress> addresses = List.of(
                InetAddress.getByName("2001:db8::1"),
                InetAddress.getByName("2001:db8::ffff:1"),
                InetAddress.getByName("2001:db8:0:1::1"),
                InetAddress.getByName("203.0.113.7"),
                InetAddress.getByName("::ffff:203.0.113.7"));
        List<Long> households = addresses.stream().map(ClientAddress::household).toList();

        assertThat(households.get(0)).isEqualTo(households.get(1)).isNotEqualTo(households.get(2));
        assertThat(households.get(3)).isEqualTo(households.get(4)).isNotEqualTo(households.get(0));
    }
}
