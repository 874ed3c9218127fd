package io.belfry.hub.socket;

import static io.belfry.hub.socket.HandshakeTest.Expected.CLOSED;
import static io.belfry.hub.socket.HandshakeTest.Expected.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue of bad requests, each row on a link of its own. */
@Timeout(30)
class HandshakeTest {
    private static final EchoPort ECHO = new EchoPort();

    /**
     * A row of the catalogue.
     *
     * @param id its id and what is odd about it
     */
    record Row(String id, String request, Expected expected) {
        @Override
        public String toString() {
            return id;
        }
    }

    /**
     * What must come.
     *
     * @param statuses any of these; empty: the end of the link is enough
     * @param headers that must be there with exactly this value
     */
    record Expected(Set<Integer> statuses, Map<String, String> headers, boolean closes) {
        static final Expected CLOSED = new Expected(Set.of(), Map.of(), true);

        static Expected status(Integer... statuses) {
            return new Expected(Set.of(statuses), Map.of(), false);
        }

        Expected with(String header, String value) {
            return new Expected(statuses, Map.of(header, value), closes);
        }

        Expected andClosed() {
            return new Expected(statuses, headers, true);
        }
    }

    static Stream<Row> rows() {
        return Stream.of(upgrades(), keys(), origins(), parsing(), limits(), extensions())
                .flatMap(List::stream);
    }

    private static List<Row> upgrades() {
        return List.of(
                row(
                        "H01 no Upgrade header",
                        without("Upgrade: websocket"),
                        status(426).with("upgrade", "websocket")),
                row(
                        "H01 neither Upgrade nor Connection",
                        plain("/connect"),
                        status(426).with("upgrade", "websocket")),
                row("H02 Upgrade: h2c", replaced("Upgrade: websocket", "Upgrade: h2c"), status(426)),
                row(
                        "H03 Connection: keep-alive only",
                        replaced("Connection: Upgrade", "Connection: keep-alive"),
                        status(400)),
                row(
                        "H03 Connection lists several",
                        replaced("Connection: Upgrade", "Connection: keep-alive, upgrade"),
                        status(101)),
                row("H04 HTTP/1.0", replaced("HTTP/1.1", "HTTP/1.0"), status(400)),
                row("H05 POST", replaced("GET /", "POST /"), status(405).with("allow", "GET")),
                row(
                        "L04 PUT",
                        "PUT /connect HTTP/1.1\r\nHost: localhost\r\n\r\n",
                        status(405).with("allow", "GET, POST, OPTIONS")),
                row(
                        "POST of no type",
                        "POST /connect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
                        status(415)),
                row(
                        "H06 version 8",
                        replaced("Version: 13", "Version: 8"),
                        status(426).with("sec-websocket-version", "13")),
                row(
                        "H06 version 7",
                        replaced("Version: 13", "Version: 7"),
                        status(426).with("sec-websocket-version", "13")),
                row(
                        "H07 version 99",
                        replaced("Version: 13", "Version: 99"),
                        status(426).with("sec-websocket-version", "13")),
                row(
                        "H07 versions 13, 8",
                        replaced("Version: 13", "Version: 13, 8"),
                        status(426).with("sec-websocket-version", "13")),
                row("H08 version missing", without("Sec-WebSocket-Version: 13"), status(400)),
                row(
                        "A20 token in the URL",
                        replaced("/connect", "/connect?token=eyJhbGciOi.eyJzdWIi.c2ln"),
                        status(400)),
                row(
                        "A20 JWT by another name",
                        replaced("/connect", "/connect?x=eyJhbGciOi.eyJzdWIi.c2ln"),
                        status(400)));
    }

    private static List<Row> keys() {
        String key = "Sec-WebSocket-Key: " + RawClient.KEY;
        return List.of(
                row("H09 key missing", without(key), status(400)),
                row("H10 key empty", replaced(key, "Sec-WebSocket-Key: "), status(400)),
                row("H11 key no Base64 of 16 bytes", replaced(key, "Sec-WebSocket-Key: x"), status(400)),
                row("H11 key of 17 bytes", replaced(key, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA="), status(400)),
                row(
                        "H12 key of 4,000 characters",
                        replaced(key, "Sec-WebSocket-Key: " + "A".repeat(4_000)),
                        status(400)),
                row("H13 two keys", replaced(key, key + "\r\n" + key), status(400)));
    }

    private static List<Row> origins() {
        return List.of(
                row("H14 origin not in the list", RawClient.handshake("Origin: https://evil.example.org"), status(403)),
                row("H14 origin in the list", RawClient.handshake("Origin: https://app.example.com"), status(101)),
                row("H14 origin on another path", plain("/hello", "Origin: https://evil.example.org"), status(403)),
                row("H15 Origin: null", RawClient.handshake("Origin: null"), status(403)),
                row(
                        "H16 allowed name as prefix",
                        RawClient.handshake("Origin: https://app.example.com.evil.org"),
                        status(403)),
                row("H16 http for https", RawClient.handshake("Origin: http://app.example.com"), status(403)),
                row("H16 other port", RawClient.handshake("Origin: https://app.example.com:8443"), status(403)),
                row(
                        "H16 two origins",
                        RawClient.handshake("Origin: https://app.example.com", "Origin: https://app.example.com"),
                        status(403)),
                row("H17 no Origin, cookies: the token decides", RawClient.handshake("Cookie: session=1"), status(101)),
                row("H18 no Origin, bearer token", RawClient.handshake("Authorization: Bearer abc"), status(101)),
                row(
                        "L06 preflight of an allowed origin",
                        preflight("https://app.example.com"),
                        status(204).with("access-control-allow-origin", "https://app.example.com")),
                row(
                        "L06 preflight may be kept",
                        preflight("https://app.example.com"),
                        status(204).with("access-control-max-age", "7200")),
                row(
                        "L06 preflight varies by origin",
                        preflight("https://app.example.com"),
                        status(204).with("vary", "Origin")),
                row("L06 preflight of another origin", preflight("https://evil.example.org"), status(403)));
    }

    private static List<Row> parsing() {
        return List.of(
                row("H19 no Host", without("Host: localhost"), status(400).andClosed()),
                row("H19 a Host that the address contradicts", replaced("GET ", "GET http://other"), status(400)),
                row("H19 Host with a blank", replaced("Host: localhost", "Host: a b<script>"), status(400)),
                row("H20 Host not served here", replaced("Host: localhost", "Host: other.example.com"), status(421)),
                row(
                        "H21 two Host headers",
                        replaced("Host: localhost", "Host: localhost\r\nHost: localhost"),
                        status(400)),
                row(
                        "H22 a body",
                        RawClient.handshake("Content-Length: 5"),
                        status(400).andClosed()),
                row("H22 a length of 0 is no body", RawClient.handshake("Content-Length: 0"), status(101)),
                row(
                        "H22 a chunked body",
                        RawClient.handshake("Transfer-Encoding: chunked"),
                        status(400).andClosed()),
                row(
                        "H23 Content-Length and Transfer-Encoding",
                        RawClient.handshake("Content-Length: 5", "Transfer-Encoding: chunked"),
                        status(400).andClosed()),
                row(
                        "H24 first header begins with a blank",
                        replaced("Host: localhost", " Host: localhost"),
                        status(400)),
                row(
                        "H23 an encoding beside chunked",
                        RawClient.handshake("Transfer-Encoding: gzip, chunked"),
                        status(400).andClosed()),
                row(
                        "H23 an encoding that is none",
                        RawClient.handshake("Transfer-Encoding: xchunked"),
                        status(400).andClosed()),
                row("H24 a version that is not spoken here", replaced("HTTP/1.1", "HTTP/3.0"), status(400)),
                row("H24 a version without end", replaced("HTTP/1.1", "HTTP/1.1 "), status(400)),
                row("H24 folded header", RawClient.handshake("X-Folded: a\r\n b"), status(400)),
                row("H25 bare LF", RawClient.handshake("X-A: b\nX-C: d"), status(400)),
                row("H26 blank before the colon", RawClient.handshake("X-A : b"), status(400)),
                row("H27 NUL in a value", RawClient.handshake("X-A: b\0c"), status(400)),
                row("H33 raw byte 0xE9 in the path", plain("/caf\u00e9"), status(400)),
                row(
                        "L26 an escape that is none",
                        plain("/connect?a=%zz"),
                        status(400).andClosed()),
                row("no request at all", "nonsense\r\n\r\n", status(400).andClosed()),
                row("H34 dots", replaced("/connect", "/a/../connect"), status(404)),
                row("H34 encoded dots", replaced("/connect", "/%2e%2e/connect"), status(404)),
                row("H34 encoded letter", replaced("/connect", "/%63onnect"), status(404)),
                row("H34 path parameter", replaced("/connect", "/connect;x=1"), status(101)),
                row("H46 TLS record to the plain port", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n", CLOSED),
                row("P13 no such path", plain("/metrics"), status(404)));
    }

    private static List<Row> limits() {
        return List.of(
                row(
                        "H28 header block over 16 kB",
                        RawClient.handshake("X-A: " + "a".repeat(8_000), "X-B: " + "b".repeat(9_000)),
                        status(431)),
                row("H28 header block far over 16 kB", RawClient.handshake("X-A: " + "a".repeat(40_000)), status(431)),
                row(
                        "H29 65 headers",
                        RawClient.handshake(
                                Stream.generate(() -> "X-A: b").limit(60).toArray(String[]::new)),
                        status(431)),
                row(
                        "H29 64 headers",
                        RawClient.handshake(
                                Stream.generate(() -> "X-A: b").limit(59).toArray(String[]::new)),
                        status(101)),
                row("H30 request line over 8 kB", replaced("/connect", "/connect?" + "a".repeat(8_200)), status(414)),
                row(
                        "H30 request line far over 8 kB",
                        replaced("/connect", "/connect?" + "a".repeat(60_000)),
                        status(414)));
    }

    private static List<Row> extensions() {
        return List.of(
                row("H35 malformed extensions", RawClient.handshake("Sec-WebSocket-Extensions: ; =;x=\""), status(400)),
                row("H36 window bits 7", extension("permessage-deflate; server_max_window_bits=7"), status(101)),
                row(
                        "H36 window bits 99",
                        extension("permessage-deflate; server_max_window_bits=\"99\", x"),
                        status(101)),
                row(
                        "H37 unknown subprotocols",
                        RawClient.handshake("Sec-WebSocket-Protocol: chat, superchat"),
                        status(101)),
                row(
                        "H38 our subprotocol",
                        RawClient.handshake("Sec-WebSocket-Protocol: chat, belfry.v1"),
                        status(101).with("sec-websocket-protocol", "belfry.v1")),
                row(
                        "H38 a token beside it",
                        RawClient.handshake("Sec-WebSocket-Protocol: bearer.aa.bb.cc, belfry.v1"),
                        status(101).with("sec-websocket-protocol", "belfry.v1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void answersAsTheCatalogueSays(Row row) throws IOException {
        try (RawClient client = new RawClient(ECHO.port())) {
            client.send(row.request());
            if (row.expected().statuses().isEmpty()) {
                assertThat(new String(readToEnd(client), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("101 ", "Exception");
                return;
            }
            HttpReply reply = client.readReply();
            assertThat(row.expected().statuses()).as("%s", reply).contains(reply.status());
            assertThat(reply.headers()).containsAllEntriesOf(row.expected().headers());
            assertIsOurs(reply);
            if (row.expected().closes()) {
                assertThat(readToEnd(client)).isEmpty();
            }
        }
    }

    /** What is refused is refused as problem+json that never repeats the input, also by Undertow itself. */
    private static void assertIsOurs(HttpReply reply) {
        assertThat(reply.headers())
                .containsEntry("cache-control", "no-store, no-transform")
                .containsEntry("x-content-type-options", "nosniff");
        if (reply.status() >= 400) {
            assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(reply.body())
                    .contains("\"status\":" + reply.status(), "\"code\":\"")
                    .doesNotContain("evil", "eyJ", "script");
        }
        if (reply.status() == 101) {
            assertThat(reply.headers()).doesNotContainKey("sec-websocket-extensions");
            assertThat(reply.headers().get("sec-websocket-protocol")).isIn(null, "belfry.v1");
        }
    }

    private static byte[] readToEnd(RawClient client) {
        try {
            return client.readToEnd();
        } catch (IOException reset) {
            return new byte[0]; // a reset is an end too
        }
    }

    private static Row row(String id, String request, Expected expected) {
        return new Row(id, request, expected);
    }

    private static String without(String header) {
        return replaced(header + "\r\n", "");
    }

    private static String replaced(String what, String by) {
        assertThat(RawClient.handshake()).contains(what);
        return RawClient.handshake()
                .replaceFirst(java.util.regex.Pattern.quote(what), java.util.regex.Matcher.quoteReplacement(by));
    }

    private static String extension(String value) {
        return RawClient.handshake("Sec-WebSocket-Extensions: " + value);
    }

    private static String plain(String path, @Nullable String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
    }

    private static String preflight(String origin) {
        return "OPTIONS /connect HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin
                + "\r\nAccess-Control-Request-Method: POST\r\n\r\n";
    }

    @AfterAll
    static void close() {
        ECHO.close();
    }
}
