package io.belfry.hub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.message.Publication;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final ChannelName CHANNEL = new ChannelName("chat:7");
    private static final Position POSITION = new Position("k3", 41, "Zk3a9Q");

    @Test
    void publications() {
        Publication publication = new Publication("k3", 41, "Zk3a9Q", "before", bytes("{ \"a\" : 1.0 }"), "u\"1\n", 5);

        assertThat(text(Lines.publication(CHANNEL, publication)))
                .isEqualTo("{\"type\":\"pub\",\"channel\":\"chat:7\",\"offset\":41,\"tag\":\"Zk3a9Q\","
                        + "\"data\":{ \"a\" : 1.0 },\"from\":\"u\\\"1\\n\"}");
        assertThat(text(Lines.ephemeral(CHANNEL, bytes("1"), null)))
                .isEqualTo("{\"type\":\"pub\",\"channel\":\"chat:7\",\"data\":1}");
        assertThat(text(Lines.history(3, CHANNEL, POSITION, List.of(publication))))
                .isEqualTo("{\"type\":\"history\",\"id\":3,\"channel\":\"chat:7\",\"epoch\":\"k3\",\"offset\":41,"
                        + "\"tag\":\"Zk3a9Q\",\"publications\":[{\"offset\":41,\"tag\":\"Zk3a9Q\","
                        + "\"data\":{ \"a\" : 1.0 },\"from\":\"u\\\"1\\n\"}]}");
    }

    @Test
    void gapsAndNews() {
        assertThat(text(Lines.gap(CHANNEL, GapReason.HISTORY_LOST, POSITION)))
                .isEqualTo("{\"type\":\"gap\",\"channel\":\"chat:7\",\"reason\":\"history_lost\",\"epoch\":\"k3\","
                        + "\"offset\":41,\"tag\":\"Zk3a9Q\"}");
        assertThat(text(Lines.status(false))).isEqualTo("{\"type\":\"status\",\"bus\":\"down\"}");
        assertThat(text(Lines.goaway("drain", 1500)))
                .isEqualTo("{\"type\":\"goaway\",\"reason\":\"drain\",\"reconnectAfter\":1500}");
    }

    @Test
    void presence() {
        Member named = new Member("c1", "ü\u001b[31m", bytes("{\"n\":1}"));
        Member nameless = new Member("c2", null, null);

        assertThat(text(Lines.join(CHANNEL, named)))
                .isEqualTo("{\"type\":\"join\",\"channel\":\"chat:7\",\"client\":\"c1\",\"user\":\"ü\\u001B[31m\","
                        + "\"info\":{\"n\":1}}");
        assertThat(text(Lines.leave(CHANNEL, nameless)))
                .isEqualTo("{\"type\":\"leave\",\"channel\":\"chat:7\",\"client\":\"c2\"}");
        assertThat(text(Lines.presence(2, CHANNEL, List.of(nameless, nameless))))
                .isEqualTo("{\"type\":\"presence\",\"id\":2,\"channel\":\"chat:7\","
                        + "\"clients\":[{\"client\":\"c2\"},{\"client\":\"c2\"}]}");
    }

    @Test
    void answers() {
        assertThat(text(Lines.error(7, ErrorCode.FORBIDDEN)))
                .isEqualTo("{\"type\":\"error\",\"id\":7,\"code\":\"forbidden\",\"message\":\"Not permitted.\","
                        + "\"retry\":false}");
        assertThat(text(Lines.subscribed(7, CHANNEL, Recovery.at(POSITION, false, GapReason.LINEAGE))))
                .isEqualTo("{\"type\":\"subscribed\",\"id\":7,\"channel\":\"chat:7\",\"epoch\":\"k3\",\"offset\":41,"
                        + "\"tag\":\"Zk3a9Q\",\"recovered\":false,\"gap\":\"lineage\"}");
        assertThat(text(Lines.alreadySubscribed(7, CHANNEL, null)))
                .isEqualTo("{\"type\":\"subscribed\",\"id\":7,\"channel\":\"chat:7\",\"already\":true}");
        assertThat(text(Lines.unsubscribed(7, CHANNEL, null)))
                .isEqualTo("{\"type\":\"unsubscribed\",\"id\":7,\"channel\":\"chat:7\"}");
        assertThat(text(Lines.published(7, new Outcome(POSITION, true, null))))
                .isEqualTo("{\"type\":\"published\",\"id\":7,\"epoch\":\"k3\",\"offset\":41,\"tag\":\"Zk3a9Q\","
                        + "\"duplicate\":true}");
        assertThat(text(Lines.published(7, Outcome.EPHEMERAL)))
                .isEqualTo("{\"type\":\"published\",\"id\":7,\"duplicate\":false}");
    }

    @Test
    void connected() {
        Map<String, Recovery> subs = new LinkedHashMap<>();
        subs.put("chat:7", Recovery.at(POSITION, true, null));
        subs.put("a \"b\"", Recovery.refused(ErrorCode.BAD_CHANNEL));
        subs.put("e", Recovery.EPHEMERAL);
        Connected.Greeting greeting = new Connected.Greeting("h1", "1.0.0", 25_000, 65_536, 128);

        assertThat(text(new Connected(1, "c", "42", 3_600_000L, greeting, subs, null).frame()))
                .isEqualTo("{\"type\":\"connected\",\"id\":1,\"client\":\"c\",\"user\":\"42\",\"node\":\"h1\","
                        + "\"version\":\"1.0.0\",\"ping\":25000,\"expires\":3600000,"
                        + "\"limits\":{\"message\":65536,\"channels\":128},\"subs\":{\"chat:7\":{\"epoch\":\"k3\","
                        + "\"offset\":41,\"tag\":\"Zk3a9Q\",\"recovered\":true},\"a \\\"b\\\"\":{\"error\":{"
                        + "\"code\":\"bad_channel\",\"message\":\"The channel name is not valid.\",\"retry\":false}},"
                        + "\"e\":{}}}");
        assertThat(text(new Connected(1, "c", null, null, greeting, Map.of(), null).frame()))
                .isEqualTo("{\"type\":\"connected\",\"id\":1,\"client\":\"c\",\"node\":\"h1\",\"version\":\"1.0.0\","
                        + "\"ping\":25000,\"limits\":{\"message\":65536,\"channels\":128},\"subs\":{}}");
    }

    private static String text(Frame frame) {
        return new String(frame.bytes(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
