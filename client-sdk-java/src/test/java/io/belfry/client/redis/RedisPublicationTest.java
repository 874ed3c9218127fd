package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisPublicationTest {
    @Test
    void readsWhatTheScriptSends() {
        RedisPublication read = decode("1 ep 7 tag prev 1700000000000 u%20%25 1\n{\"a\":\"b\"}");

        assertThat(read.epoch()).isEqualTo("ep");
        assertThat(read.offset()).isEqualTo(7);
        assertThat(read.tag()).isEqualTo("tag");
        assertThat(read.previousTag()).isEqualTo("prev");
        assertThat(read.timeMillis()).isEqualTo(1_700_000_000_000L);
        assertThat(read.from()).isEqualTo("u %");
        assertThat(read.data()).isEqualTo(bytes("{\"a\":\"b\"}"));
        assertThat(read.isEphemeral()).isFalse();
    }

    @Test
    void theFirstOfAnEpochHasNoTagBeforeIt() {
        assertThat(decode("1 ep 1 tag - 5 -\n1").previousTag()).isEmpty();
    }

    @Test
    void anEphemeralOneStandsNowhere() {
        RedisPublication read = decode("1 - 0 - - 5 alice\n1");

        assertThat(read.isEphemeral()).isTrue();
        assertThat(read.from()).isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "-", "--", "a b", "a%20b", "a+b", "ü", "\u0000", "line\nfeed", "👍", "a/b:c"})
    void everyUserComesBackAsItWas(String user) {
        String word = RedisPublication.fromWord(user);

        assertThat(word).matches("[!-~]+").isNotEqualTo("-");
        assertThat(decode("1 ep 1 tag - 5 " + word + "\n1").from()).isEqualTo(user);
    }

    @Test
    void whatALaterVersionAddsIsIgnored() {
        RedisPublication read = decode("1 ep 1 tag - 5 alice more words\n1");

        assertThat(read.from()).as("R08").isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 ",
                "1 ep 1 tag - 5 alice", // no line end
                "1 ep 1 tag - 5\n1", // too few words
                "1 ep x tag - 5 -\n1",
                "1 ep -1 tag - 5 -\n1",
                "1 ep 99999999999999999999 tag - 5 -\n1",
                "1 ep 1 tag - now -\n1",
                "1 - 1 tag - 5 -\n1", // stored, but without epoch
                "1 ep 1 - - 5 -\n1", // stored, but without tag
                "1 ep 1 tag - 5 -\n", // no data
                "1 ep 1 tag - 5 %zz\n1",
            })
    void whatIsDamagedIsNotRead(String message) {
        assertThat(RedisPublication.isMarked(bytes(message))).isTrue();
        assertThat(RedisPublication.decode(bytes(message))).as("R01").isNull();
    }

    @Test
    void aFirstLineThatDoesNotEndIsNotSearchedForEver() {
        assertThat(RedisPublication.decode(bytes("1 " + "x".repeat(1_000_000) + "\n1")))
                .as("R03")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "{\"hello\":1}", "10", "12 x", "p join\n{}", "2 ep 1"})
    void whatOthersSendIsNotMarked(String message) {
        assertThat(RedisPublication.isMarked(bytes(message))).isFalse();
    }

    private static RedisPublication decode(String message) {
        return Objects.requireNonNull(RedisPublication.decode(bytes(message)), message);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
