package io.belfry.hub.socket;

import static io.belfry.hub.socket.WireFrame.concat;
import static io.belfry.hub.socket.WireFrame.masked;
import static io.belfry.hub.socket.WireFrame.unmasked;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue of bad frames, each row on a socket of its own. */
@Timeout(30)
class FrameRowsTest {
    private static final EchoPort ECHO = new EchoPort();
    private static final int LIMIT = EchoPort.MESSAGE_BYTES;
    private static final byte[] HELLO = "hello".getBytes(UTF_8);
    private static final byte[] NOTHING = {};
    private static final int ECHOED = 0;

    /**
     * A row of the catalogue.
     *
     * @param id its id and what is odd about it
     * @param closeCode that the hub must close with, or {@link #ECHOED}
     */
    record Row(String id, byte[] sent, int closeCode, byte[] echo) {
        @Override
        public String toString() {
            return id;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(headers(), lengths(), sequences(), texts(), closes(), budgets())
                .flatMap(List::stream);
    }

    private static List<Row> headers() {
        List<Row> rows = new ArrayList<>(List.of(
                closed("F01 unmasked text", unmasked(0x81, HELLO), 1002),
                closed("F01 unmasked binary", unmasked(0x82, HELLO), 1002),
                closed("F02 unmasked ping", unmasked(0x89, HELLO), 1002),
                closed("F02 unmasked pong", unmasked(0x8a, HELLO), 1002),
                closed("F03 unmasked close", unmasked(0x88, new byte[] {3, (byte) 0xe8}), 1002),
                closed("F04 RSV1", masked(0xc1, HELLO), 1002),
                closed("F04 RSV2", masked(0xa1, HELLO), 1002),
                closed("F04 RSV3", masked(0x91, HELLO), 1002),
                closed("F05 RSV1 and RSV2 and RSV3", masked(0xf1, HELLO), 1002),
                closed("F06 RSV1 on a ping", masked(0xc9, HELLO), 1002),
                closed("F07 RSV1 on a continuation", concat(masked(0x01, HELLO), masked(0xc0, HELLO)), 1002),
                closed("F10 fragmented ping", masked(0x09, HELLO), 1002),
                closed("F10 fragmented close", masked(0x08, NOTHING), 1002),
                closed("F11 ping of 126 bytes", masked(0x89, new byte[126]), 1002),
                closed("F11 close of 126 bytes", masked(0x88, new byte[126]), 1002),
                closed("F33 binary", masked(0x82, HELLO), 1003),
                closed("F33 binary at its first two bytes", new byte[] {(byte) 0x82, (byte) 0x85}, 1003),
                closed("F44 a request of HTTP", "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8), 1002)));
        for (int opcode : List.of(3, 4, 5, 6, 7)) {
            rows.add(closed("F08 opcode " + opcode, masked(0x80 | opcode, HELLO), 1002));
        }
        for (int opcode : List.of(11, 12, 13, 14, 15)) {
            rows.add(closed("F09 opcode " + opcode, masked(0x80 | opcode, HELLO), 1002));
        }
        return rows;
    }

    private static List<Row> lengths() {
        byte[] atLimit = bytes('a', LIMIT);
        List<Row> rows = new ArrayList<>(List.of(
                closed("F14 64-bit length with its first bit set", WireFrame.header64(0x81, Long.MIN_VALUE + 5), 1002),
                closed("F15 64-bit length of all ones", WireFrame.header64(0x81, -1), 1002),
                closed("F16 length 5 in 16 bits", WireFrame.header16(0x81, 5), 1002),
                closed("F16 length 125 in 16 bits", WireFrame.header16(0x81, 125), 1002),
                closed("F17 length 5 in 64 bits", WireFrame.header64(0x81, 5), 1002),
                closed("F17 length 65,535 in 64 bits", WireFrame.header64(0x81, 65_535), 1002),
                closed("F18 2^40 bytes declared", WireFrame.header64(0x81, 1L << 40), 1009),
                closed("F19 limit and 1, at the header", WireFrame.header64(0x81, LIMIT + 1), 1009),
                closed("F20 binary of limit and 1", WireFrame.header64(0x82, LIMIT + 1), 1003),
                closed(
                        "F21 fragments of limit and 1 together",
                        concat(masked(0x01, bytes('a', LIMIT - 10)), masked(0x80, bytes('a', 11))),
                        1009),
                echoed("F22 message at the limit", masked(0x81, atLimit), atLimit),
                echoed(
                        "F22 fragments at the limit together",
                        concat(masked(0x01, bytes('a', LIMIT - 10)), masked(0x80, bytes('a', 10))),
                        atLimit)));
        for (int size : List.of(0, 1, 125, 126, 65_535, 65_536)) {
            rows.add(echoed("F47 " + size + " bytes", masked(0x81, bytes('x', size)), bytes('x', size)));
        }
        return rows;
    }

    private static List<Row> sequences() {
        return List.of(
                closed("F12 continuation first", masked(0x80, HELLO), 1002),
                closed("F13 text inside a fragmented message", concat(masked(0x01, HELLO), masked(0x81, HELLO)), 1002),
                closed("F23 129 fragments", concat(masked(0x01, HELLO), repeated(masked(0x00, HELLO), 128)), 1008),
                closed(
                        "F23 129 empty fragments",
                        concat(masked(0x01, NOTHING), repeated(masked(0x00, NOTHING), 128)),
                        1008),
                echoed(
                        "F23 128 fragments",
                        concat(masked(0x01, NOTHING), repeated(masked(0x00, NOTHING), 126), masked(0x80, HELLO)),
                        HELLO),
                echoed(
                        "ping inside a fragmented message",
                        concat(masked(0x01, HELLO), masked(0x8a, HELLO), masked(0x80, HELLO)),
                        concat(HELLO, HELLO)));
    }

    private static List<Row> texts() {
        return List.of(
                closed("F29 ff fe", masked(0x81, hex("fffe")), 1007),
                closed("F30 surrogate", masked(0x81, hex("eda080")), 1007),
                closed("F30 overlong", masked(0x81, hex("c0af")), 1007),
                closed("F30 above U+10FFFF", masked(0x81, hex("f4908080")), 1007),
                closed("F31 cut at the end of the message", masked(0x81, hex("68c3")), 1007),
                closed(
                        "F31 cut at the end of the last fragment",
                        concat(masked(0x01, HELLO), masked(0x80, hex("e282"))),
                        1007),
                closed(
                        "F32 invalid in the second fragment, third not sent",
                        concat(masked(0x01, HELLO), masked(0x00, hex("ff"))),
                        1007),
                closed(
                        "F32 invalid at the first byte that cannot go on, frame not complete",
                        Arrays.copyOf(masked(0x81, concat(HELLO, hex("ff"), new byte[100])), 6 + 6),
                        1007),
                echoed(
                        "character parted by a fragment",
                        concat(masked(0x01, hex("e282")), masked(0x80, hex("ac"))),
                        hex("e282ac")));
    }

    private static List<Row> closes() {
        List<Row> rows = new ArrayList<>(List.of(
                closed("F34 close payload of 1 byte", masked(0x88, new byte[] {3}), 1002),
                closed("F38 reason not UTF-8", WireFrame.close(1000, hex("ff")), 1007),
                closed("close without code", masked(0x88, NOTHING), 1005),
                closed("close of 125 bytes", WireFrame.close(1000, bytes('r', 123)), 1000),
                closed(
                        "F39 frames after close",
                        concat(WireFrame.close(1000), masked(0x81, HELLO), masked(0x82, HELLO)),
                        1000)));
        for (int code : List.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)) {
            rows.add(closed("F35 close " + code, WireFrame.close(code), 1002));
        }
        for (int code : List.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011)) {
            rows.add(closed("close " + code + " is echoed", WireFrame.close(code), code));
        }
        for (int code : List.of(1012, 1013, 1014)) {
            rows.add(closed("F36 close " + code, WireFrame.close(code), code));
        }
        for (int code : List.of(3000, 4999)) {
            rows.add(closed("F37 close " + code, WireFrame.close(code), code));
        }
        return rows;
    }

    private static List<Row> budgets() {
        return List.of(
                closed("F26 61 pings within a minute", repeated(masked(0x89, NOTHING), 61), 1008),
                closed("F27 61 pongs that nobody asked for", repeated(masked(0x8a, NOTHING), 61), 1008),
                echoed(
                        "F26 60 control frames",
                        concat(repeated(masked(0x8a, NOTHING), 60), masked(0x81, HELLO)),
                        HELLO));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void answersAsTheCatalogueSays(Row row) throws IOException {
        try (RawClient client = RawClient.upgraded(ECHO.port())) {
            client.send(row.sent());
            WireFrame answer = client.readFrame();
            while (answer.first() == 0x8a) {
                answer = client.readFrame();
            }
            if (row.closeCode() == ECHOED) {
                assertThat(answer.first()).isEqualTo(0x81);
                assertThat(answer.payload()).isEqualTo(row.echo());
                client.send(WireFrame.close(1000));
                answer = client.readFrame();
                assertThat(answer.closeCode()).isEqualTo(1000);
            } else {
                assertThat(answer.closeCode()).isEqualTo(row.closeCode());
            }
            assertThat(client.readToEnd())
                    .as("nothing follows the close frame, and the hub sends its FIN")
                    .isEmpty();
        }
    }

    private static Row closed(String id, byte[] sent, int code) {
        return new Row(id, sent, code, NOTHING);
    }

    private static Row echoed(String id, byte[] sent, byte[] echo) {
        return new Row(id, sent, ECHOED, echo);
    }

    private static byte[] repeated(byte[] frame, int times) {
        return concat(Stream.generate(() -> frame).limit(times).toArray(byte[][]::new));
    }

    private static byte[] bytes(char value, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @AfterAll
    static void close() {
        ECHO.close();
    }
}
