package io.belfry.loadtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.feed.Payload;
import io.belfry.loadtest.swarm.LineScanner.Kind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineScannerTest {
    private final LineScanner scanner = new LineScanner();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"pub\",\"channel\":\"load:0\",\"offset\":17,\"tag\":\"ab\",\"data\":DATA}",
                "{\"data\":DATA,\"tag\":\"a\\\"}b\",\"offset\":17,\"channel\":\"load:0\",\"type\":\"pub\"}",
                " { \"x\" : [ {\"offset\":3}, \"]\" ] , \"type\" : \"pub\", \"channel\": \"load:0\" , \"offset\" : 17 , \"data\" : DATA } "
            })
    void readsAPublicationInAnyOrderOfMembers(String form) {
        Kind kind = scan(form.replace("DATA", Payload.of(42, 123_456_789, 128)));

        assertThat(kind).isEqualTo(Kind.PUBLICATION);
        assertThat(scanner.offset()).isEqualTo(17);
        assertThat(scanner.sequence()).isEqualTo(42);
        assertThat(scanner.intendedNanos()).isEqualTo(123_456_789);
        assertThat(scanner.cursorIn(CursorsTest.cursors("load:0"))).isNotNull();
        assertThat(scanner.cursorIn(CursorsTest.cursors("load:00"))).isNull();
    }

    @Test
    void knowsAPublicationWithoutOffset() {
        assertThat(scan("{\"type\":\"pub\",\"channel\":\"c\",\"data\":" + Payload.of(1, 2, 0) + "}"))
                .isEqualTo(Kind.PUBLICATION);
        assertThat(scanner.offset()).isEqualTo(LineScanner.NONE);
        assertThat(scanner.sequence()).isEqualTo(1);
    }

    @Test
    void knowsAPublicationThatTheFeedDidNotMake() {
        assertThat(scan("{\"type\":\"pub\",\"channel\":\"c\",\"offset\":1,\"data\":{\"s\":\"x\"}}"))
                .isEqualTo(Kind.PUBLICATION);
        assertThat(scanner.sequence()).isEqualTo(LineScanner.NONE);
    }

    @Test
    void tellsTheKindsOfLinesApart() {
        assertThat(scan("{}")).isEqualTo(Kind.HEARTBEAT);
        assertThat(scan("{\"type\":\"gap\",\"channel\":\"c\",\"offset\":9}")).isEqualTo(Kind.GAP);
        assertThat(scanner.offset()).isEqualTo(9);
        assertThat(scan("{\"type\":\"connected\",\"subs\":{\"c\":{\"offset\":5}}}"))
                .isEqualTo(Kind.CONNECTED);
        assertThat(scan("{\"type\":\"subscribed\",\"id\":2,\"channel\":\"c\",\"offset\":7}"))
                .isEqualTo(Kind.SUBSCRIBED);
        assertThat(scanner.offset()).isEqualTo(7);
        assertThat(scan("{\"type\":\"error\",\"retry\":false}")).isEqualTo(Kind.ERROR);
        assertThat(scan("{\"type\":\"goaway\"}")).isEqualTo(Kind.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"type\"",
                "{\"type\":\"pub",
                "{\"type\":\"x\"",
                "{\"a\":[1,2}",
                "{\"offset\":x}"
            })
    void callsWhatIsNoObjectMalformed(String line) {
        assertThat(scan(line)).isEqualTo(Kind.MALFORMED);
    }

    private Kind scan(String line) {
        byte[] bytes = ascii("##" + line + "##");
        return scanner.scan(bytes, 2, bytes.length - 2);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
