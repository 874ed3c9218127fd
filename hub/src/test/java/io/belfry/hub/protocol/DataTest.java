package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes that were published are the bytes that arrive: live, on resume, in history, whoever published them. */
@Timeout(60)
class DataTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development("namespaces.live.history.size=0");

    /** What is published, and what arrives if a line break had to become a space. */
    static Stream<Arguments> values() {
        return Stream.of(
                same("null", "null"),
                same("false", "false"),
                same("a string", "\"x\""),
                same("nothing in it", "{}"),
                same("white space within", "{ \"a\"\t:  [ 1 ,\t2 ]  }"),
                same("40 digits", "1234567890123456789012345678901234567890"),
                same("a fraction of 40 digits", "-0.1234567890123456789012345678901234567890"),
                same("numbers that a parser would change", "[1.0,1.10,1E5,1e+5,-0,-0.0,100e-2]"),
                same("escapes that need none", "\"\\u0041\\/\\u002f\\\"\\\\\\b\\f\\n\\r\\t\""),
                same("escapes of either case", "\"\\u00e9\\u00E9\\uD83D\\ude00\""),
                same("NUL, escaped", "\"a\\u0000b\""),
                same("halves of surrogate pairs, escaped", "[\"\\ud800\",\"\\udfff x\",\"\\ude00\\ud83d\"]"),
                same("emoji", "\"😀👩‍👩‍👧‍👦🏳️‍🌈\""),
                same("the largest code point", "\"" + Character.toString(0x10ffff) + "\""),
                same("line and paragraph separators, raw", "\"a\u2028b\u2029c\u0085d\""),
                same("byte order mark within", "\"\ufeffx\""),
                same("DEL", "\"\u007f\""),
                same(
                        "members that a script would trip over",
                        "{\"__proto__\":{\"x\":1},\"constructor\":{\"prototype\":0}}"),
                same(
                        "members named like the envelope's",
                        "{\"type\":\"pub\",\"data\":1,\"channel\":\"x\",\"offset\":9}"),
                same("text that looks like a frame of a stream", "\"\\rid: 999\\rdata: x\\n\\n\""),
                same("a member name of 1,000 characters", "{\"" + "n".repeat(1_000) + "\":1}"),
                arguments(
                        "line breaks outside strings",
                        "{\r\n  \"a\":\n1,\r\"b\\n\":[\n]\n}",
                        "{    \"a\": 1, \"b\\n\":[ ] }"));
    }

    private static Arguments same(String name, String data) {
        return arguments(name, data, data);
    }

    @ParameterizedTest(name = "{0}, by a client")
    @MethodSource("values")
    void arrivesAsAClientPublishedIt(String name, String published, String arriving) {
        String channel = HUB.channel();
        ProtocolClient client = HUB.open();
        Place before = client.connect("\"subs\":{\"" + channel + "\":{}}").place(channel);

        Line answer = client.ask("publish", "\"channel\":\"" + channel + "\"", "\"data\": " + published + " ");

        assertThat(answer.type()).isEqualTo("published");
        assertArrives(client.await("pub"), channel, arriving);
        assertIsKept(channel, before, arriving);
    }

    @ParameterizedTest(name = "{0}, by a server")
    @MethodSource("values")
    void arrivesAsAServerPublishedIt(String name, String published, String arriving) {
        String channel = HUB.channel();
        ProtocolClient client = HUB.open();
        Place before = client.connect("\"subs\":{\"" + channel + "\":{}}").place(channel);

        HUB.publish(channel, "\n" + published + "\r\n");

        assertArrives(client.await("pub"), channel, arriving);
        assertIsKept(channel, before, arriving);
    }

    @ParameterizedTest(name = "{0}, as one of several lines, to a user and to all")
    @MethodSource("values")
    void arrivesWhicheverWayAServerPublishedIt(String name, String published, String arriving) {
        String live = "live:" + HUB.channel();
        ProtocolClient client = HUB.subscribed(live);

        HUB.postLines("{\"channel\":\"" + live + "\",\"data\":" + arriving + "}\n");
        HUB.post("/api/broadcast", "{\"data\":" + published + "}");

        assertArrives(client.await("pub"), live, arriving);
        assertArrives(client.await("pub"), "$all", arriving);
    }

    private static void assertArrives(Line publication, String channel, String data) {
        assertThat(publication.string("channel")).isEqualTo(channel);
        byte[] end = ("\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8);
        assertThat(publication.text().getBytes(StandardCharsets.UTF_8)).endsWith(end);
    }

    private static void assertIsKept(String channel, Place before, String data) {
        ProtocolClient later = HUB.open();
        later.connect("\"subs\":{\"" + channel + "\":{" + before.members() + "}}");
        assertArrives(later.await("pub"), channel, data);
        Line history = later.ask("history", "\"channel\":\"" + channel + "\"", "\"limit\":1");
        assertThat(history.text()).endsWith("\"data\":" + data + "}]}");
    }
}
