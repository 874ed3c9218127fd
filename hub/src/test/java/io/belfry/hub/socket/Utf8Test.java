package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class Utf8Test {

    @Property(tries = 5_000)
    void agreesWithTheDecoderOfTheJdkOnAnyBytes(@ForAll @Size(max = 12) byte[] bytes) {
        assertThat(Utf8.validate(Utf8.ACCEPT, bytes, 0, bytes.length) == Utf8.ACCEPT)
                .isEqualTo(isUtf8(bytes));
    }

    @Property(tries = 2_000)
    void acceptsWhatTheJdkEncodes(@ForAll String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8); // lone surrogates become question marks
        assertThat(Utf8.validate(Utf8.ACCEPT, bytes, 0, bytes.length)).isEqualTo(Utf8.ACCEPT);
    }

    @Test
    void agreesWithTheJdkOnEveryTwoBytesAndOnEveryThreeThatBeginACharacter() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                byte[] two = {(byte) first, (byte) second};
                assertThat(Utf8.validate(Utf8.ACCEPT, two, 0, 2) == Utf8.ACCEPT).isEqualTo(isUtf8(two));
                byte[] four = {(byte) first, (byte) second, (byte) 0x80, (byte) 0x80};
                assertThat(Utf8.validate(Utf8.ACCEPT, four, 0, 4) == Utf8.ACCEPT)
                        .isEqualTo(isUtf8(four));
            }
        }
    }

    @Test
    void noticesABadByteBehindALongRunOfAscii() {
        for (int at = 0; at < 40; at++) {
            byte[] bytes = "a".repeat(40).getBytes(StandardCharsets.US_ASCII);
            bytes[at] = (byte) 0xff;
            assertThat(Utf8.validate(Utf8.ACCEPT, bytes, 0, bytes.length)).isEqualTo(Utf8.REJECT);
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
