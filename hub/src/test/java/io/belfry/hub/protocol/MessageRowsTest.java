package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the catalogue about messages: what is no message closes, what asks for too much is answered. */
@Timeout(60)
class MessageRowsTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development("namespaces.short.history.size=3");

    static Stream<Arguments> malformed() {
        return Stream.of(
                arguments("M01 not JSON", "hello"),
                arguments("M01 empty text", ""),
                arguments("M01 cut off", "{\"type\":\"subscribe\",\"id\":2"),
                arguments("M02 array", "[{\"type\":\"subscribe\",\"id\":2,\"channel\":\"c\"}]"),
                arguments("M02 number", "7"),
                arguments("M02 string", "\"subscribe\""),
                arguments("M02 null", "null"),
                arguments("M03 duplicate member", "{\"type\":\"x\",\"id\":2,\"id\":3}"),
                arguments("M03 duplicate member, escaped", "{\"type\":\"x\",\"id\":2,\"\\u0069d\":3}"),
                arguments("M03 duplicate member in data", publish("{\"a\":1,\"a\":2}")),
                arguments("M04 depth 33", publish("[".repeat(32) + "]".repeat(32))),
                arguments("M04 60,000 brackets", "[".repeat(60_000)),
                arguments("M05 number of 65 digits", publish("9".repeat(65))),
                arguments("M05 1e999999999", publish("1e999999999")),
                arguments("M05 -1E+999999999", publish("-1E+999999999")),
                arguments("M05 NaN", publish("NaN")),
                arguments("M05 Infinity", publish("-Infinity")),
                arguments("M05 leading zero", publish("01")),
                arguments("M05 leading plus", publish("+1")),
                arguments("M05 -0 as id", "{\"type\":\"x\",\"id\":-0}"),
                arguments("M06 10,001 tokens", publish("[" + "1,".repeat(10_000) + "1]")),
                arguments("M07 more behind the object", "{\"type\":\"x\",\"id\":2}{}"),
                arguments("M07 a comma behind the object", "{\"type\":\"x\",\"id\":2},"),
                arguments("M08 byte order mark", "\ufeff{\"type\":\"x\",\"id\":2}"),
                arguments("M08 comment", "{\"type\":\"x\",/* */\"id\":2}"),
                arguments("M08 single quotes", "{'type':'x','id':2}"),
                arguments("M08 names without quotes", "{type:\"x\",id:2}"),
                arguments("M08 comma before the end", "{\"type\":\"x\",\"id\":2,}"),
                arguments("M08 raw line break in a string", publish("\"a\nb\"")),
                arguments("M08 unknown escape", publish("\"\\x\"")),
                arguments("M09 half a surrogate pair in a name", "{\"type\":\"x\",\"id\":2,\"\\ud800\":1}"),
                arguments("M09 half a surrogate pair in a name in data", publish("{\"\\udc00\":1}")),
                arguments("M09 half a surrogate pair in a channel", subscribe("\"channel\":\"\\ud800\"")),
                arguments("M12 id missing", "{\"type\":\"x\"}"),
                arguments("M12 id 0", "{\"type\":\"x\",\"id\":0}"),
                arguments("M12 id negative", "{\"type\":\"x\",\"id\":-1}"),
                arguments("M12 id 2^53", "{\"type\":\"x\",\"id\":9007199254740992}"),
                arguments("M12 id of 30 digits", "{\"type\":\"x\",\"id\":" + "9".repeat(30) + "}"),
                arguments("M12 id string", "{\"type\":\"x\",\"id\":\"2\"}"),
                arguments("M12 id 1.5", "{\"type\":\"x\",\"id\":1.5}"),
                arguments("M12 id null", "{\"type\":\"x\",\"id\":null}"),
                arguments("M10 type missing", "{\"id\":2}"),
                arguments("M10 type a number", "{\"id\":2,\"type\":1}"),
                arguments("M21 offset -1", resume("\"offset\":-1")),
                arguments("M21 offset 1.5", resume("\"offset\":1.5")),
                arguments("M21 offset \"7\"", resume("\"offset\":\"7\"")),
                arguments("M21 offset 2^64", resume("\"offset\":18446744073709551616")),
                arguments(
                        "M27 epoch of 10 kB", subscribe("\"channel\":\"c\",\"epoch\":\"" + "e".repeat(10_000) + "\"")),
                arguments("M29 negative limit", "{\"type\":\"history\",\"id\":2,\"channel\":\"c\",\"limit\":-1}"),
                arguments("M29 no limit", "{\"type\":\"history\",\"id\":2,\"channel\":\"c\"}"),
                arguments("subscribe without channel", subscribe("\"x\":1")),
                arguments("channel not a string", subscribe("\"channel\":7")),
                arguments("unsubscribe without channel", "{\"type\":\"unsubscribe\",\"id\":2}"),
                arguments("publish without data", "{\"type\":\"publish\",\"id\":2,\"channel\":\"c\"}"),
                arguments("refresh without token", "{\"type\":\"refresh\",\"id\":2}"),
                arguments("subs not an object", "{\"type\":\"connect\",\"id\":2,\"subs\":[]}"),
                arguments("a sub not an object", "{\"type\":\"connect\",\"id\":2,\"subs\":{\"c\":1}}"));
    }

    @ParameterizedTest(name = "{0} closes with 4500")
    @MethodSource("malformed")
    void whatIsNoMessageClosesWith4500(String row, String line) {
        ProtocolClient client = HUB.connected();

        client.sendLine(line);

        assertThat(client.closeCode()).isEqualTo(4500);
    }

    @Test
    @DisplayName("M01 what is no message closes with 4500 before connect too")
    void whatIsNoMessageClosesWith4500BeforeConnectToo() {
        ProtocolClient client = HUB.open();

        client.sendLine("hello");

        assertThat(client.closeCode()).isEqualTo(4500);
    }

    static Stream<Arguments> wellFormed() {
        return Stream.of(
                arguments("M04 depth 32", publish("[".repeat(31) + "]".repeat(31))),
                arguments("M05 number of 64 digits", publish("9".repeat(64))),
                arguments("M05 -0 as data", publish("-0")),
                arguments("M05 -0 as offset", publish("1,\"offset\":-0")),
                arguments("M06 nearly 10,000 tokens", publish("[" + "1,".repeat(9_980) + "1]")),
                arguments("M11 members that are not known", publish("1,\"later\":{\"a\":[1,2.5,\"x\",null,true]}")),
                arguments(
                        "M12 id 2^53 - 1",
                        "{\"type\":\"publish\",\"id\":9007199254740991,\"channel\":\"c\",\"data\":1}"),
                arguments("M39 __proto__ and constructor", publish("{\"__proto__\":{\"x\":1},\"constructor\":2}")),
                arguments("a long member name in data", publish("{\"" + "n".repeat(1_000) + "\":1}")),
                arguments(
                        "white space",
                        " \t\r\n{ \"type\" : \"publish\" , \"id\":2,\"channel\":\"c\",\"data\" : 1 }\n"));
    }

    @ParameterizedTest(name = "{0} is taken")
    @MethodSource("wellFormed")
    void whatIsAMessageIsTaken(String row, String line) {
        ProtocolClient client = HUB.connected();

        client.sendLine(line);

        assertThat(client.next().type()).isEqualTo("published");
    }

    static Stream<Arguments> badChannels() {
        return Stream.of(
                arguments("M13 empty", ""),
                arguments("M13 256 bytes", ("x".repeat(63) + ":").repeat(4)),
                arguments("M13 a part of 65", "x".repeat(65)),
                arguments("M13 nine parts", "a:b:c:d:e:f:g:h:i"),
                arguments("M13 an empty part", "a::b"),
                arguments("M13 a colon at the end", "a:"),
                arguments("M13 a colon at the beginning", ":a"),
                arguments("M14 space", "a b"),
                arguments("M14 *", "a*"),
                arguments("M14 ?", "a?"),
                arguments("M14 [", "a[b]"),
                arguments("M14 {x}", "{x}"),
                arguments("M14 backslash", "a\\\\b"),
                arguments("M14 slash", "a/b"),
                arguments("M14 CR LF", "a\\r\\nb"),
                arguments("M14 NUL", "a\\u0000"),
                arguments("M14 not ASCII", "grün"));
    }

    @ParameterizedTest(name = "{0} is bad_channel")
    @MethodSource("badChannels")
    void aBadChannelNameIsAnError(String row, String channel) {
        ProtocolClient client = HUB.connected();
        String named = "\"channel\":\"" + channel + "\"";

        assertThat(client.ask("subscribe", named).string("code")).isEqualTo("bad_channel");
        assertThat(client.ask("unsubscribe", named).string("code")).isEqualTo("bad_channel");
        assertThat(client.ask("publish", named, "\"data\":1").string("code")).isEqualTo("bad_channel");
        assertThat(client.ask("presence", named).string("code")).isEqualTo("bad_channel");
        assertThat(client.ask("history", named, "\"limit\":1").string("code")).isEqualTo("bad_channel");
        RunningHub.Reply reply = HUB.post("/api/publish", "{" + named + ",\"data\":1}");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("bad_channel");
    }

    @Test
    @DisplayName("M13 the longest names are good")
    void theLongestNamesAreGood() {
        String longest = ("x".repeat(63) + ":").repeat(3) + "x".repeat(63);
        ProtocolClient client = HUB.connected();

        assertThat(longest).hasSize(255);
        for (String channel : List.of(longest, "a:b:c:d:e:f:g:h", "A.z_~@-0:9", "x".repeat(64))) {
            assertThat(client.ask("subscribe", "\"channel\":\"" + channel + "\"")
                            .type())
                    .isEqualTo("subscribed");
        }
    }

    @Test
    @DisplayName("M10 an unknown type is answered with its id, without repeating it")
    void anUnknownTypeIsAnError() {
        ProtocolClient client = HUB.connected();

        Line answer = client.ask("dance");

        assertThat(answer.type()).isEqualTo("error");
        assertThat(answer.string("code")).isEqualTo("unknown_type");
        assertThat(answer.string("message")).isNotEmpty().doesNotContain("dance");
        assertThat(answer.json().path("retry").isBoolean()).isTrue();
    }

    @Test
    @DisplayName("M12 an id that is open is bad_id when used again, and free when answered")
    void anOpenIdIsBadIdWhenUsedAgain() {
        ProtocolClient client = HUB.connected();
        List<String> twice = IntStream.range(0, 20)
                .mapToObj(i -> ProtocolClient.command("subscribe", 7, "\"channel\":\"" + HUB.channel() + "\""))
                .toList();

        client.sendLines(twice);

        List<Line> answers = IntStream.range(0, 20).mapToObj(i -> client.next()).toList();
        assertThat(answers).extracting(line -> line.number("id")).containsOnly(7L);
        assertThat(answers)
                .extracting(line -> line.type().equals("error") ? line.string("code") : line.type())
                .contains("subscribed", "bad_id")
                .containsOnly("subscribed", "bad_id");
        client.sendLine(ProtocolClient.command("dance", 7));
        assertThat(client.next().string("code")).isEqualTo("unknown_type");
    }

    @Test
    @DisplayName("M28 200 resumes in one message are answered up to the limit of channels, the rest refused")
    void twoHundredResumesAreAnsweredUpToTheLimit() {
        String subs = IntStream.range(0, 200)
                .mapToObj(i -> "\"m28:" + i + "\":{\"epoch\":\"e\",\"offset\":1,\"tag\":\"t\"}")
                .collect(Collectors.joining(","));

        Line connected = HUB.open().connect("\"subs\":{" + subs + "}");

        for (int i = 0; i < 200; i++) {
            assertThat(connected.sub("m28:" + i).path("gap").asText("none"))
                    .isEqualTo(i < 128 ? "history_lost" : "none");
            assertThat(connected.sub("m28:" + i).path("error").path("code").asText("none"))
                    .isEqualTo(i < 128 ? "none" : "channel_limit");
        }
    }

    @Test
    @DisplayName("M29 a history limit of 10^9 is clamped to what the namespace keeps")
    void aHugeHistoryLimitIsClamped() {
        String channel = "short:" + HUB.channel();
        for (int i = 1; i <= 5; i++) {
            HUB.publish(channel, Integer.toString(i));
        }

        Line answer = HUB.connected().ask("history", "\"channel\":\"" + channel + "\"", "\"limit\":1000000000");

        assertThat(answer.json().path("publications")).hasSize(3);
    }

    @Test
    @DisplayName("M32 fifty commands fit into the second of the connect, which is not one of them")
    void fiftyCommandsFitIntoTheFirstSecond() {
        ProtocolClient client = HUB.connected();
        client.sendLines(IntStream.range(0, 50)
                .mapToObj(i -> ProtocolClient.command("dance", 100 + i))
                .toList());

        assertThat(IntStream.range(0, 50).mapToObj(i -> client.next().string("code")))
                .containsOnly("unknown_type");
    }

    @Test
    @DisplayName("M31 data beyond the limit closes with 1009 on a WebSocket and is 413 too_large for a server")
    void dataBeyondTheLimitIsTooLarge() {
        String data = "\"" + "x".repeat(65_536 - 1) + "\"";
        ProtocolClient client = HUB.connected();

        client.sendLine(publish(data));
        RunningHub.Reply reply = HUB.post("/api/publish", "{\"channel\":\"c\",\"data\":" + data + "}");

        assertThat(client.closeCode()).isEqualTo(1009);
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.code()).isEqualTo("too_large");
    }

    @Test
    @DisplayName("M31 data exactly at the limit is delivered")
    void dataAtTheLimitIsDelivered() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.subscribed(channel);
        String data = "\"" + "x".repeat(65_536 - 2) + "\"";

        HUB.publish(channel, data);

        assertThat(client.await("pub").text()).endsWith("\"data\":" + data + "}");
    }

    @Test
    @DisplayName("F29 F33 text that is not UTF-8 closes with 1007, binary with 1003")
    void otherThanTextClosesAsInRfc6455() {
        ProtocolClient broken = HUB.connected();
        ProtocolClient binary = HUB.connected();

        broken.sendFrame(0x81, new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'});
        binary.sendFrame(0x82, "{\"type\":\"x\",\"id\":2}".getBytes(StandardCharsets.UTF_8));

        assertThat(broken.closeCode()).isEqualTo(1007);
        assertThat(binary.closeCode()).isEqualTo(1003);
    }

    @Test
    @DisplayName("F36 F37 a close is answered with its code")
    void aCloseIsAnsweredWithItsCode() {
        for (int code : new int[] {1000, 1001, 1012, 3000, 4999}) {
            assertThat(HUB.connected().close(code)).isEqualTo(code);
        }
        assertThat(HUB.open().close(1000)).isEqualTo(1000);
    }

    private static String publish(String data) {
        return "{\"type\":\"publish\",\"id\":2,\"channel\":\"c\",\"data\":" + data + "}";
    }

    private static String subscribe(String members) {
        return "{\"type\":\"subscribe\",\"id\":2," + members + "}";
    }

    private static String resume(String offset) {
        return subscribe("\"channel\":\"c\",\"epoch\":\"e\",\"tag\":\"t\"," + offset);
    }
}
