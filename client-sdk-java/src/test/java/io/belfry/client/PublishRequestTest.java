package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows M01–M14 and M35 of the bad-input catalogue, for payloads, names and keys that a program publishes. */
class PublishRequestTest {
    private static final String LONG = "x".repeat(64);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "-0",
                "1.50",
                "\"\\ud800\"",
                "\"😀\\u00e9\"",
                "[[],{}]",
                "{\"__proto__\":1,\"a\":{\"a\":1}}",
                "1e9999",
                "1E-0009999",
                "123456789012345678901234567890123456789012345678901234567890.123"
            })
    void takesEveryJsonValueAsItIs(String json) {
        PublishRequest request = toChannel("news", json);

        assertThat(request.rejection()).isNull();
        assertThat(request.data()).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "M01 empty | ``",
                "M01 blank | ` `",
                "M01 no JSON | nul",
                "M01 open | {\"a\":1",
                "M03 duplicate member | {\"a\":1,\"a\":2}",
                "M03 duplicate member inside | [{\"a\":1,\"a\":2}]",
                "M05 65 digits | 12345678901234567890123456789012345678901234567890123456789012345",
                "M05 exponent | 1e10000",
                "M05 exponent | 1e999999999999999999999999999999",
                "M05 NaN | NaN",
                "M05 leading zero | 01",
                "M07 trailing object | {}{}",
                "M07 trailing member | 1,\"channel\":\"other\"",
                "M08 BOM | `\uFEFF1`",
                "M08 comment | 1 // one",
                "M08 single quotes | 'a'",
                "M08 unquoted name | {a:1}",
                "line break in a string | `\"a\nb\"`",
                "half a surrogate pair | \"\uD800\""
            })
    void rejectsWhatIsNotExactlyOneJsonValueWithinTheLimits(String row, @Nullable String json) {
        assertThat(toChannel("news", json == null ? "" : json).rejection())
                .as(row)
                .isEqualTo("bad_request");
    }

    @Test
    void limitsDepthAndTokensAsTheHubDoes() {
        assertThat(toChannel("news", "[".repeat(31) + "]".repeat(31)).rejection())
                .isNull();
        assertThat(toChannel("news", "[".repeat(32) + "]".repeat(32)).rejection())
                .as("M04")
                .isEqualTo("bad_request");
        assertThat(toChannel("news", "[".repeat(100_000)).rejection()).as("M04").isEqualTo("bad_request");
        assertThat(toChannel("news", "[" + "1,".repeat(10_000) + "1]").rejection())
                .as("M06")
                .isEqualTo("bad_request");
    }

    @Test
    void turnsLineBreaksIntoASpaceEachSoThatALineStaysALine() {
        assertThat(toChannel("news", "{\r\n\"a\" :\n\"b\\n\"}").data())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{  \"a\" : \"b\\n\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"news", "chat:7", "A.b_c~d@e-f", "a:b:c:d:e:f:g:h"})
    void takesNamesOfChannels(String channel) {
        assertThat(toChannel(channel, "1").rejection()).isNull();
    }

    @Test
    void takesTheLongestNameOfAChannelAndNoLongerOne() {
        String longest = LONG + ":" + LONG + ":" + LONG + ":" + "x".repeat(60);

        assertThat(longest).hasSize(255);
        assertThat(toChannel(longest, "1").rejection()).isNull();
        assertThat(toChannel(longest + "x", "1").rejection()).as("M13").isEqualTo("bad_channel");
        assertThat(toChannel(LONG + "x", "1").rejection()).as("M13").isEqualTo("bad_channel");
    }

    @ParameterizedTest(name = "M14 {0}")
    @ValueSource(
            strings = {
                "",
                ":",
                "a:",
                ":a",
                "a::b",
                "a:b:c:d:e:f:g:h:i",
                "a b",
                "a*",
                "a?",
                "a[b]",
                "{a}",
                "a\\b",
                "a/b",
                "a\r\n",
                "a\n",
                "a\u0000",
                "é"
            })
    void rejectsWhatIsNoNameOfAChannel(String channel) {
        assertThat(toChannel(channel, "1").rejection()).isEqualTo("bad_channel");
    }

    @ParameterizedTest(name = "M15 {0}")
    @ValueSource(strings = {"$all", "$user:42", "$client:c1", "$"})
    void forbidsTheChannelsOfTheHub(String channel) {
        assertThat(toChannel(channel, "1").rejection()).isEqualTo("forbidden");
    }

    @ParameterizedTest(name = "M35 {0}")
    @ValueSource(strings = {"", "a\n", "é", "\u007f"})
    void rejectsBadKeys(String key) {
        assertThat(PublishRequest.of(PublishRequest.Kind.CHANNEL, "news", "1", key)
                        .rejection())
                .isEqualTo("bad_key");
    }

    @Test
    void takesTheLongestKeyAndNoLongerOne() {
        String longest = " ~".repeat(64);

        assertThat(PublishRequest.of(PublishRequest.Kind.CHANNEL, "news", "1", longest)
                        .rejection())
                .isNull();
        assertThat(PublishRequest.of(PublishRequest.Kind.CHANNEL, "news", "1", longest + "x")
                        .rejection())
                .as("M35")
                .isEqualTo("bad_key");
    }

    @Test
    void takesEveryUserThatATokenCanName() {
        assertThat(toUser("a b/c+ü😀").rejection()).isNull();
        assertThat(toUser("ü".repeat(127)).rejection()).isNull();
        assertThat(toUser("ü".repeat(128)).rejection()).isEqualTo("bad_request");
        assertThat(toUser("").rejection()).isEqualTo("bad_request");
        assertThat(toUser("a\nb").rejection()).isEqualTo("bad_request");
        assertThat(toUser("\uD800").rejection()).isEqualTo("bad_request");
    }

    private static PublishRequest toChannel(String channel, String json) {
        return PublishRequest.of(PublishRequest.Kind.CHANNEL, channel, json, "key");
    }

    private static PublishRequest toUser(String user) {
        return PublishRequest.of(PublishRequest.Kind.USER, user, "1", "key");
    }
}
