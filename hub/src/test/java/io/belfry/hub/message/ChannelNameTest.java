package io.belfry.hub.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {
    @ParameterizedTest(name = "M13, M14 \"{0}\"")
    @ValueSource(
            strings = {
                "", " ", "a b", "*", "a*", "?", "[a]", "{x}", "\\", "a/b", "a\r", "a\n", "a\0", "ü", "a:", ":a", "a::b",
                ":", "a\u007f", "é", "a,b", "a\"", "$\n"
            })
    void refuses(String text) {
        assertThat(ChannelName.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "news",
                "chat:7",
                "A-Z_a.z~0@9",
                "a:b:c:d:e:f:g:h",
                "$all",
                "$user:42",
                "$user:J. Müller",
                "$x"
            })
    void takes(String text) {
        assertThat(Objects.requireNonNull(ChannelName.parse(text)).text()).isEqualTo(text);
    }

    @Test
    void countsCharactersAndParts() {
        String part = "x".repeat(64);

        assertThat(ChannelName.parse(part)).isNotNull();
        assertThat(ChannelName.parse(part + "x")).isNull();
        assertThat(ChannelName.parse(String.join(":", Collections.nCopies(8, "a"))))
                .isNotNull();
        assertThat(ChannelName.parse(String.join(":", Collections.nCopies(9, "a"))))
                .isNull();
        String full = part + ":" + part + ":" + part + ":" + "x".repeat(60);
        assertThat(full).hasSize(255);
        assertThat(ChannelName.parse(full)).isNotNull();
        assertThat(ChannelName.parse(full + "x")).as("M13 256 bytes").isNull();
    }

    @Test
    void theFirstPartSelectsTheNamespace() {
        assertThat(new ChannelName("chat:7:x").namespace()).isEqualTo("chat");
        assertThat(new ChannelName("news").namespace()).isEmpty();
    }

    @Test
    void namesOfTheHubAreReserved() {
        assertThat(ChannelName.ALL.isReserved()).isTrue();
        assertThat(ChannelName.ofUser("42")).isEqualTo(new ChannelName("$user:42"));
        assertThat(ChannelName.ofClient("c").isReserved()).isTrue();
        assertThat(new ChannelName("user:42").isReserved()).isFalse();
    }
}
