package io.belfry.hub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.message.Command;
import io.belfry.hub.message.Start;
import io.belfry.hub.message.Wanted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandParserTest {
    private static final CommandParser PARSER = new CommandParser(65_536);

    @Test
    void readsConnectWithItsWantedSet() {
        Command command = parse(
                "{\"type\":\"connect\",\"id\":1,\"token\":\"t\",\"client\":\"c\",\"subs\":{\"news\":{},"
                        + "\"chat:7\":{\"epoch\":\"k3\",\"offset\":41,\"tag\":\"Zk3a9Q\"},\"x\":{\"rewind\":3,\"token\":\"ct\"}},\"name\":\"js/1.0\"}");

        assertThat(command)
                .isEqualTo(new Command.Connect(
                        1,
                        "t",
                        "c",
                        List.of(
                                new Wanted("news", Start.FRESH, null),
                                new Wanted("chat:7", Start.resume(new Position("k3", 41, "Zk3a9Q")), null),
                                new Wanted("x", Start.rewind(3), "ct")),
                        Command.Connect.USUAL_WAIT));
    }

    @Test
    void anOptionalMemberThatIsNullIsNotThere() {
        assertThat(parse(
                        "{\"type\":\"connect\",\"id\":1,\"token\":null,\"client\":null,\"subs\":{\"a\":{\"epoch\":null,"
                                + "\"offset\":null,\"tag\":null,\"token\":null}},\"wait\":null}"))
                .isEqualTo(parse("{\"type\":\"connect\",\"id\":1,\"subs\":{\"a\":{}}}"));
        assertThat(parse("{\"type\":\"unsubscribe\",\"id\":1,\"channel\":null}"))
                .as("needed")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"a\" :  [1 , 2.50, 1e5] }",
                "1234567890123456789012345678901234567890",
                "-0",
                "\"\\u00e9\\ud83d\\ude00 \\\" \\\\ é😀 \u2028\"",
                "\"\\ud800\"",
                "\"\"",
                "null",
                "[[],{},[{}]]",
                "{\"__proto__\":{\"constructor\":1}}",
                "  true"
            })
    void cutsOutDataByteForByte(String data) {
        Command command =
                parse("{\"type\":\"publish\",\"id\":7,\"channel\":\"news\",\"data\":" + data + " ,\"key\":\"k\"}");

        assertThat(command).isInstanceOf(Command.Publish.class);
        Command.Publish publish = (Command.Publish) java.util.Objects.requireNonNull(command);
        assertThat(new String(publish.data(), StandardCharsets.UTF_8)).isEqualTo(data.strip());
        assertThat(publish.key()).isEqualTo("k");
    }

    @Test
    void turnsLineBreaksBetweenTokensIntoSpaces() {
        Command.Publish publish = (Command.Publish) java.util.Objects.requireNonNull(
                parse("{\"type\":\"publish\",\"id\":7,\"channel\":\"news\",\"data\":{\r\n\"a\":\n1}}"));

        assertThat(new String(publish.data(), StandardCharsets.UTF_8)).isEqualTo("{  \"a\": 1}");
    }

    static Stream<Arguments> malformed() {
        String deep = "[".repeat(33) + "]".repeat(33);
        return Stream.of(
                Arguments.of("M01 empty", ""),
                Arguments.of("M01 not JSON", "hello"),
                Arguments.of("M02 array", "[]"),
                Arguments.of("M02 number", "1"),
                Arguments.of("M02 string", "\"x\""),
                Arguments.of("M02 null", "null"),
                Arguments.of("M03 duplicate member", "{\"type\":\"x\",\"id\":1,\"id\":2}"),
                Arguments.of("M03 duplicate member inside data", publish("{\"a\":1,\"a\":2}")),
                Arguments.of("M04 depth 33", publish(deep)),
                Arguments.of("M04 100,000 brackets", publish("[".repeat(50_000))),
                Arguments.of("M05 65 digits", publish("1".repeat(65))),
                Arguments.of("M05 huge exponent", publish("1e999999999")),
                Arguments.of("M05 NaN", publish("NaN")),
                Arguments.of("M05 minus zero as id", "{\"type\":\"x\",\"id\":-0}"),
                Arguments.of("M06 10,001 tokens", publish("[" + "1,".repeat(10_000) + "1]")),
                Arguments.of("M07 trailing object", "{\"type\":\"x\",\"id\":1}{}"),
                Arguments.of("M08 byte order mark", "\ufeff{\"type\":\"x\",\"id\":1}"),
                Arguments.of("M08 comment", "{/**/\"type\":\"x\",\"id\":1}"),
                Arguments.of("M08 single quotes", "{'type':'x','id':1}"),
                Arguments.of("M08 unquoted names", "{type:\"x\",id:1}"),
                Arguments.of(
                        "M09 lone surrogate in a channel", "{\"type\":\"presence\",\"id\":1,\"channel\":\"\\ud800\"}"),
                Arguments.of("M09 lone surrogate in a name", "{\"type\":\"x\",\"id\":1,\"\\udc00\":1}"),
                Arguments.of("M12 id missing", "{\"type\":\"x\"}"),
                Arguments.of("M12 id zero", "{\"type\":\"x\",\"id\":0}"),
                Arguments.of("M12 id negative", "{\"type\":\"x\",\"id\":-1}"),
                Arguments.of("M12 id 2^53", "{\"type\":\"x\",\"id\":9007199254740992}"),
                Arguments.of("M12 id string", "{\"type\":\"x\",\"id\":\"1\"}"),
                Arguments.of("M12 id with a fraction", "{\"type\":\"x\",\"id\":1.0}"),
                Arguments.of("no type", "{\"id\":1}"),
                Arguments.of("type not a string", "{\"id\":1,\"type\":1}"),
                Arguments.of("M21 offset -1", resume("-1")),
                Arguments.of("M21 offset 1.5", resume("1.5")),
                Arguments.of("M21 offset as string", resume("\"7\"")),
                Arguments.of("M21 offset 2^64", resume("18446744073709551616")),
                Arguments.of(
                        "M27 epoch of 10 kB",
                        "{\"type\":\"subscribe\",\"id\":1,\"channel\":\"c\",\"epoch\":\"" + "e".repeat(10_000)
                                + "\",\"offset\":1,\"tag\":\"t\"}"),
                Arguments.of("M29 negative limit", "{\"type\":\"history\",\"id\":1,\"channel\":\"c\",\"limit\":-1}"),
                Arguments.of("publish without data", "{\"type\":\"publish\",\"id\":1,\"channel\":\"c\"}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesWhatIsNoMessage(String row, String line) {
        assertThat(parse(line)).as(row).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"epoch\":\"e\"",
                "\"offset\":3",
                "\"tag\":\"t\"",
                "\"epoch\":\"e\",\"offset\":3",
                "\"epoch\":\"\",\"offset\":3,\"tag\":\"t\""
            })
    void takesPartsOfAPositionForABadOne(String members) {
        Command command = parse("{\"type\":\"subscribe\",\"id\":1,\"channel\":\"c\"," + members + "}");

        assertThat(command).isEqualTo(new Command.Subscribe(1, new Wanted("c", Start.BAD_POSITION, null)));
    }

    @Test
    void passesOverMembersItDoesNotKnow() {
        assertThat(parse("{\"type\":\"unsubscribe\",\"x\":{\"y\":[1]},\"id\":1,\"channel\":\"c\"}"))
                .isEqualTo(new Command.Unsubscribe(1, "c"));
        assertThat(parse("{\"type\":\"dance\",\"id\":3}")).isEqualTo(new Command.Unknown(3));
    }

    private static String publish(String data) {
        return "{\"type\":\"publish\",\"id\":1,\"channel\":\"c\",\"data\":" + data + "}";
    }

    private static String resume(String offset) {
        return "{\"type\":\"subscribe\",\"id\":1,\"channel\":\"c\",\"epoch\":\"e\",\"tag\":\"t\",\"offset\":" + offset
                + "}";
    }

    private static @Nullable Command parse(String line) {
        return PARSER.parse(line.getBytes(StandardCharsets.UTF_8));
    }
}
