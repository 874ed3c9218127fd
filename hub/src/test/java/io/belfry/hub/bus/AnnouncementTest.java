package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.message.Member;
import io.belfry.hub.wire.MemberJson;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementTest {
    @ParameterizedTest
    @ValueSource(strings = {"JOIN", "LEAVE"})
    void whatIsWrittenIsRead(Announcement.Kind kind) {
        byte[] info = bytes("{\"n\": \"\\u0000ü\"}");
        Member member = new Member("c\"1", "u\n ü", info);
        byte[] json = MemberJson.write(member);
        Announcement read = read("p " + kind.name().toLowerCase(java.util.Locale.ROOT) + "\n" + text(json));

        assertThat(read.kind()).isEqualTo(kind);
        assertThat(read.member().client()).isEqualTo("c\"1");
        assertThat(read.member().user()).isEqualTo("u\n ü");
        assertThat(read.member().info()).isEqualTo(info);
    }

    @Test
    void userAndInfoMayBeAbsent() {
        Announcement read = read("p join\n{\"client\":\"c\"}");

        assertThat(read.member()).isEqualTo(new Member("c", null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p join",
                "p join\n",
                "p join\n{}",
                "p join\n{\"client\":7}",
                "p joined\n{\"client\":\"c\"}",
                "p leave\n{\"client\":\"c\"} x",
                "p \n{\"client\":\"c\"}"
            })
    void whatIsDamagedIsNone(String message) {
        assertThat(Announcement.isMarked(bytes(message))).isTrue();
        assertThat(Announcement.decode(bytes(message))).as("R32").isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "p", "1 e 1 t - 0 -\n7", "{\"p\":1}", "pjoin"})
    void othersMessagesAreNotMarked(String message) {
        assertThat(Announcement.isMarked(bytes(message))).isFalse();
    }

    private static Announcement read(String message) {
        return Objects.requireNonNull(Announcement.decode(bytes(message)), message);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
