package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Subscribing, unsubscribing, and what reaches whom. */
@Timeout(60)
class SubscribeTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development("limits.channels=3", "namespaces.live.history.size=0");

    @Test
    @DisplayName("M17 subscribing twice answers already:true and delivers once")
    void subscribingTwiceDeliversOnce() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.connected();
        Line first = client.ask("subscribe", named(channel));
        Place published = HUB.publish(channel, "1");
        client.await("pub");

        Line second = client.ask("subscribe", named(channel));

        assertThat(first.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("type", "id", "channel", "epoch", "offset", "tag");
        assertThat(first.string("channel")).isEqualTo(channel);
        assertThat(second.type()).isEqualTo("subscribed");
        assertThat(second.json().path("already").asBoolean()).isTrue();
        assertThat(second.place()).isEqualTo(published);
        HUB.publish(channel, "2");
        assertThat(HUB.heardOn(channel, client))
                .extracting(line -> line.string("data"))
                .containsExactly("2");
    }

    @Test
    void subscribingTwiceAtOnceAnswersBoth() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.connected();

        client.sendLines(List.of(
                ProtocolClient.command("subscribe", 11, named(channel)),
                ProtocolClient.command("subscribe", 12, named(channel))));

        List<Line> answers = List.of(client.next(), client.next());
        assertThat(answers).extracting(Line::type).containsOnly("subscribed");
        assertThat(answers).extracting(line -> line.number("id")).containsExactly(11L, 12L);
        assertThat(answers).extracting(line -> line.has("already")).containsExactly(false, true);
        assertThat(HUB.heardOn(channel, client)).isEmpty();
    }

    @Test
    @DisplayName("M20 unsubscribing ends the delivery, and doing it again is fine")
    void unsubscribingEndsTheDelivery() {
        String left = HUB.channel();
        String kept = HUB.channel();
        ProtocolClient client = HUB.connected();
        client.ask("subscribe", named(left));
        client.ask("subscribe", named(kept));

        Line answer = client.ask("unsubscribe", named(left));
        Line again = client.ask("unsubscribe", named(left));

        assertThat(answer.type()).isEqualTo("unsubscribed");
        assertThat(answer.string("channel")).isEqualTo(left);
        assertThat(again.type()).isEqualTo("unsubscribed");
        HUB.publish(left, "1");
        assertThat(HUB.heardOn(kept, client)).isEmpty();
    }

    @Test
    void aClientThatLeftIsToldWhereAndResumesFromThere() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.connected();
        client.ask("subscribe", named(channel));
        Place last = HUB.publish(channel, "1");
        client.await("pub");
        Place place = client.ask("unsubscribe", named(channel)).place();
        HUB.publish(channel, "2");

        Line answer = client.ask("subscribe", named(channel), place.members());

        assertThat(place).isEqualTo(last);
        assertThat(answer.json().path("recovered").asBoolean()).isTrue();
        assertThat(client.await("pub").string("data")).isEqualTo("2");
    }

    @Test
    @DisplayName("M18 one channel too many is channel_limit, and leaving one makes room")
    void oneChannelTooManyIsAnError() {
        ProtocolClient client = HUB.connected();
        List<String> channels = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            channels.add(HUB.channel());
            assertThat(client.ask("subscribe", named(channels.get(i))).type()).isEqualTo("subscribed");
        }

        Line refused = client.ask("subscribe", named(HUB.channel()));

        assertThat(refused.string("code")).isEqualTo("channel_limit");
        assertThat(refused.json().path("retry").isBoolean()).isTrue();
        client.ask("unsubscribe", named(channels.get(0)));
        assertThat(client.ask("subscribe", named(HUB.channel())).type()).isEqualTo("subscribed");
    }

    @Test
    void channelsWithoutHistoryHaveNoPositions() {
        String channel = "live:" + HUB.channel();
        ProtocolClient first = HUB.open();
        Line connected = first.connect("\"subs\":{\"" + channel + "\":{}}");
        ProtocolClient second = HUB.connected();
        Line subscribed = second.ask("subscribe", named(channel));

        Line answer = HUB.post("/api/publish", "{" + named(channel) + ",\"data\":[1]}")
                .line();

        assertThat(connected.sub(channel)).hasToString("{}");
        assertThat(subscribed.json().fieldNames()).toIterable().containsExactlyInAnyOrder("type", "id", "channel");
        assertThat(answer.has("offset")).isFalse();
        for (ProtocolClient client : List.of(first, second)) {
            assertThat(client.await("pub").text())
                    .isEqualTo("{\"type\":\"pub\",\"channel\":\"" + channel + "\",\"data\":[1]}");
        }
        assertThat(second.ask("subscribe", named(channel))
                        .json()
                        .path("already")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void anEphemeralPublicationLeavesThePositionAlone() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.subscribed(channel);
        Place before = HUB.publish(channel, "1");

        HUB.post("/api/publish", "{" + named(channel) + ",\"data\":2,\"ephemeral\":true}");
        Place after = HUB.publish(channel, "3");

        List<Line> publications = client.awaitPublications(3);
        assertThat(publications).extracting(line -> line.string("data")).containsExactly("1", "2", "3");
        assertThat(publications).extracting(line -> line.has("offset")).containsExactly(true, false, true);
        assertThat(after.offset()).isEqualTo(before.offset() + 1);
    }

    @Test
    void subscribersOnDifferentConnectionsHearTheSameInTheSameOrder() {
        String channel = HUB.channel();
        List<ProtocolClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            clients.add(HUB.subscribed(channel));
        }
        for (int i = 0; i < 100; i++) {
            HUB.publish(channel, Integer.toString(i));
        }

        List<List<String>> heard = new ArrayList<>();
        for (ProtocolClient client : clients) {
            List<Line> publications = client.awaitPublications(100);
            heard.add(publications.stream().map(Line::text).toList());
            for (int i = 0; i < 100; i++) {
                assertThat(publications.get(i).number("offset")).isEqualTo(i + 1);
                assertThat(publications.get(i).number("data")).isEqualTo(i);
            }
        }
        assertThat(heard).containsOnly(heard.get(0));
    }

    private static String named(String channel) {
        return "\"channel\":\"" + channel + "\"";
    }
}
