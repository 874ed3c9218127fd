package io.belfry.loadtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.Cursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConnectedLineTest {
    @Test
    void findsTheOffsetsOfItsChannelsAmongOthers() throws IOException {
        Cursors cursors = CursorsTest.cursors("load:0", "load:1");

        begin(
                "{\"type\":\"connected\",\"limits\":{\"subs\":{}},\"subs\":{\"$all\":{\"offset\":9},"
                        + "\"load:1\":{\"epoch\":\"e\",\"offset\":7,\"tag\":\"t\"},"
                        + "\"load:0\":{\"epoch\":\"e\",\"offset\":41,\"tag\":\"t\"}}}",
                cursors);

        assertThat(breaksWhenFirstAt(cursors, "load:0", 42)).isZero();
        assertThat(breaksWhenFirstAt(cursors, "load:1", 9)).isEqualTo(1);
    }

    @Test
    void takesAnEphemeralChannelForOneAtOffsetZero() throws IOException {
        Cursors cursors = CursorsTest.cursors("load:0");

        begin("{\"subs\":{\"load:0\":{}}}", cursors);

        assertThat(breaksWhenFirstAt(cursors, "load:0", 1)).isZero();
    }

    @Test
    void failsWhenOneSubscriptionWasRefusedOrForgotten() {
        Cursors cursors = CursorsTest.cursors("a", "b");

        assertThatThrownBy(() -> begin("{\"subs\":{\"a\":{},\"b\":{\"error\":{\"code\":\"forbidden\"}}}}", cursors))
                .isInstanceOf(ProtocolFault.class);
        assertThatThrownBy(() -> begin("{\"subs\":{\"b\":{}}}", cursors)).isInstanceOf(ProtocolFault.class);
        assertThatThrownBy(() -> begin("{\"type\":\"connected\"}", cursors)).isInstanceOf(ProtocolFault.class);
    }

    @Test
    void keepsPositionsToComeBackToAndTellsAGap() throws IOException {
        Cursors cursors = CursorsTest.cursors("a", "b");
        begin(
                "{\"client\":\"c1\",\"next\":7,\"more\":true,\"subs\":{\"a\":{\"epoch\":\"e\",\"offset\":3,\"tag\":\"t3\"},"
                        + "\"b\":{}}}",
                cursors);
        assertThat(cursors.wanted(2))
                .isEqualTo("\"a\":{\"epoch\":\"e\",\"offset\":3,\"tag\":\"t3\"},\"b\":{}");

        ConnectedLine.Session session = begin(
                "{\"client\":\"c1\",\"next\":7,\"more\":true,\"subs\":{\"a\":{\"epoch\":\"e\",\"offset\":9,\"tag\":\"t9\","
                        + "\"recovered\":false,\"gap\":\"trimmed\"},\"b\":{}}}",
                cursors);

        assertThat(session).isEqualTo(new ConnectedLine.Session("c1", 7, true));
        assertThat(Objects.requireNonNull(CursorsTest.find(cursors, "a"))
                        .close(6, false)
                        .declared())
                .isEqualTo(6);
    }

    private static long breaksWhenFirstAt(Cursors cursors, String channel, long offset) {
        Cursor cursor = Objects.requireNonNull(CursorsTest.find(cursors, channel));
        cursor.arrived(1, offset);
        Account account = cursor.close(1, false);
        assertThat(account.delivered()).isEqualTo(1);
        return account.offsetBreaks();
    }

    private static ConnectedLine.Session begin(String line, Cursors cursors) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return ConnectedLine.begin(bytes, 0, bytes.length, cursors, cursors.size());
    }
}
