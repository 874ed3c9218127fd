package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMembersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"a\" :\t[1,  2 ] }",
                "[]",
                "1234567890123456789012345678901234567890",
                "-0.10e+07",
                "\"\\u00e9\\/ é 😀 \\\" }\"",
                "true",
                "null",
                "\"\"",
                "{\"data\":{\"data\":1}}"
            })
    void cutsTheDataOutUnchangedWhereverItStands(String data) throws IOException {
        for (String space : new String[] {"", " ", "\t  "}) {
            String raw = space + data + space;
            assertThat(JsonMembers.parse("{\"data\":" + raw + ",\"offset\":1}").text("data"))
                    .isEqualTo(data);
            assertThat(JsonMembers.parse("{\"type\":\"é😀\",\"data\":" + raw + "}")
                            .text("data"))
                    .isEqualTo(data);
        }
    }

    @Test
    void cutsTheDataOutOfALineLongerThanTheParsersBuffer() throws IOException {
        String data = "[\"" + "é😀\\n".repeat(20_000) + "\", 7 ]";

        String line = "{\"pad\":\"" + "x".repeat(50_000) + "\",\"data\": " + data + " }";

        assertThat(JsonMembers.parse(line).text("data")).isEqualTo(data);
    }

    @Test
    void readsNestedMembersAndIgnoresArraysNullsAndOtherTypes() throws IOException {
        JsonMembers members =
                JsonMembers.parse("{\"subs\":{\"a\":{\"epoch\":\"k3\",\"offset\":4,\"tag\":\"\"}},\"x\":[{\"y\":1}],"
                        + "\"n\":null,\"big\":99999999999999999999,\"f\":1.5,\"recovered\":true}");

        assertThat(members.members("subs").members("a").position()).isEqualTo(new Position("k3", 4, ""));
        assertThat(members.position()).isNull();
        assertThat(members.has("x")).isFalse();
        assertThat(members.number("big", -1)).isEqualTo(-1);
        assertThat(members.text("f")).isNull();
        assertThat(members.flag("recovered")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}{}", "{\"a\":", "7"})
    void refusesWhatIsNotOneObject(String text) {
        assertThatThrownBy(() -> JsonMembers.parse(text)).isInstanceOf(IOException.class);
    }
}
