package io.belfry.hub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.message.ChannelName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nodes and publishers tell each other. */
class FarmTextsTest {
    @ParameterizedTest
    @EnumSource
    void anOrderIsReadAsItWasWritten(UserOrder.Kind kind) {
        ChannelName channel = kind.needsChannel() ? new ChannelName("a:b") : null;
        UserOrder order = new UserOrder(kind, "ü \"\\\uD83D\uDE00", channel, 1_790_000_000_000L);

        assertThat(UserOrder.parse(order.json())).isEqualTo(order);
    }

    @Test
    void ordersTravelUnderTheNamesOfTheProtocol() {
        assertThat(text(new UserOrder(UserOrder.Kind.SUBSCRIBE, "42", new ChannelName("news"), 7).json()))
                .isEqualTo("{\"type\":\"user_subscribe\",\"user\":\"42\",\"channel\":\"news\",\"time\":7}");
        assertThat(text(new UserOrder(UserOrder.Kind.REVOKE, "42", null, 7).json()))
                .isEqualTo("{\"type\":\"user_revoke\",\"user\":\"42\",\"time\":7}");
    }

    @Test
    void whatALaterVersionAddsToAnOrderIsPassedOver() {
        assertThat(UserOrder.parse(bytes(
                        "{\"reason\":{\"a\":[1]},\"type\":\"user_disconnect\",\"user\":\"u\",\"time\":7,\"x\":null}")))
                .isEqualTo(new UserOrder(UserOrder.Kind.DISCONNECT, "u", null, 7));
    }

    @Test
    void questionsTravelUnderTheNamesOfTheProtocol() {
        assertThat(text(Question.clientPublish("c", bytes("[1.0 ]")).json()))
                .isEqualTo("{\"type\":\"client_publish\",\"client\":\"c\",\"data\":[1.0 ]}");
        assertThat(text(Question.clientDisconnect("c").json()))
                .isEqualTo("{\"type\":\"client_disconnect\",\"client\":\"c\"}");
        assertThat(text(Question.channels("a", 5).json()))
                .isEqualTo("{\"type\":\"channels\",\"after\":\"a\",\"limit\":5}");
        assertThat(text(Question.connections("", 1001).json()))
                .isEqualTo("{\"type\":\"connections\",\"after\":\"\",\"limit\":1001}");
    }

    @Test
    void aQuestionKeepsTheBytesOfTheDataButForLineBreaks() {
        Question question = Objects.requireNonNull(Question.parse(bytes(
                "{\"data\" : {\"a\":\n 1.50,\"b\":\"\\u0000ü\"} , \"client\":\"c\",\"type\":\"client_publish\"}")));

        assertThat(text(question.data())).isEqualTo("{\"a\":  1.50,\"b\":\"\\u0000ü\"}");
        assertThat(question.client()).isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}x",
                "{\"type\":\"client_publish\",\"client\":\"c\"}",
                "{\"type\":\"dance\"}",
                "{\"type\":7}",
                "{\"type\":\"channels\",\"limit\":\"many\"}",
                "{\"type\":\"channels\",\"type\":\"channels\"}"
            })
    void whatIsNoQuestionIsNone(String text) {
        assertThat(Question.parse(bytes(text))).isNull();
        assertThat(UserOrder.parse(bytes(text))).isNull();
    }

    @Test
    void dataThatIsNotUtf8IsNoQuestion() {
        byte[] json = "{\"type\":\"client_publish\",\"client\":\"c\",\"data\":\"\u00ff\"}"
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThat(Question.parse(json)).isNull();
    }

    @Test
    void dataOfTheLargestKindPassesThroughAQuestion() {
        String tokens = "[" + "1,".repeat(9_000) + "1]";

        assertThat(Question.parse(Question.clientPublish("c", bytes(tokens)).json()))
                .isNotNull();
    }

    @Test
    void anObjectIsTakenApartAndPutTogetherByteForByte() {
        String json = "{\"b\":{\"x\":[1.0,\"ü\"]},\"a\":7,\"c\":null}";
        Map<String, byte[]> members = Objects.requireNonNull(JsonObject.read(bytes(json)));

        assertThat(members.keySet()).containsExactly("b", "a", "c");
        assertThat(JsonObject.number(members.get("a"))).isEqualTo(7);
        assertThat(JsonObject.number(members.get("b"))).isZero();
        assertThat(JsonObject.number(members.get("nobody"))).isZero();
        assertThat(text(JsonObject.write(members))).isEqualTo(json);
        assertThat(JsonObject.read(bytes("[1]"))).isNull();
    }

    @Test
    void aThousandItemsAreOneObject() {
        Map<String, byte[]> items = new TreeMap<>();
        for (int i = 0; i < 1_001; i++) {
            items.put("h/1/" + i, Listings.connection("c".repeat(43), "u" + i, "h", "websocket", i, 3, 0));
        }

        assertThat(JsonObject.read(JsonObject.write(new LinkedHashMap<>(items))))
                .hasSize(1_001);
    }

    @Test
    void aNodeThatTalksNonsenseHasAnIdAllTheSame() {
        assertThat(text(Listings.node("x", bytes("{\"name\":\"h1\",\"id\":\"y\"}"))))
                .isEqualTo("{\"id\":\"x\",\"name\":\"h1\"}");
        assertThat(text(Listings.node("x", bytes("nonsense")))).isEqualTo("{\"id\":\"x\"}");
    }

    @Test
    void whatIsPostedWithAnOrderNeedsOnlyToBeAnObject() {
        assertThat(PostedOrder.parse(bytes(""))).isEqualTo(new PostedOrder(null));
        assertThat(PostedOrder.parse(bytes("{}"))).isEqualTo(new PostedOrder(null));
        assertThat(PostedOrder.parse(bytes("{\"x\":[{}],\"channel\":\"a\"}"))).isEqualTo(new PostedOrder("a"));
        assertThat(PostedOrder.parse(bytes("{\"channel\":7}"))).isEqualTo(new PostedOrder(null));
        assertThat(PostedOrder.parse(bytes("hello"))).isNull();
        assertThat(PostedOrder.parse(bytes("[]"))).isNull();
        assertThat(PostedOrder.parse(bytes("{}{}"))).isNull();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
