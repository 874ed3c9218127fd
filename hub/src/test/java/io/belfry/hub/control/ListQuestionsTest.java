package io.belfry.hub.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.TestNode.TestClient;
import io.belfry.hub.wire.JsonObject;
import io.belfry.hub.wire.Question;
import io.belfry.hub.wire.UserOrder.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ListQuestionsTest {
    private final ControlledNode it = new ControlledNode("node=h1");

    @Test
    void channelsCountTheirSubscribersOnAllThreads() {
        it.connected(0, "u");
        it.connected(1, "u");
        it.connected(1, "v");
        it.order(Kind.SUBSCRIBE, "u", "b");
        it.order(Kind.SUBSCRIBE, "v", "a");
        it.order(Kind.SUBSCRIBE, "v", "gone");
        it.order(Kind.UNSUBSCRIBE, "v", "gone");

        assertThat(it.ask(Question.channels("", 10)))
                .as("a channel that lingers without a subscriber is not there")
                .isEqualTo("{\"$all\":3,\"$user:u\":2,\"$user:v\":1,\"a\":1,\"b\":2}");
        assertThat(it.ask(Question.channels("$user:u", 2))).isEqualTo("{\"$user:v\":1,\"a\":1}");
        assertThat(it.ask(Question.channels("b", 10))).isEqualTo("{}");
    }

    @Test
    void ofManyChannelsTheFirstAreFound() {
        it.connected(0, "u");
        for (int i = 999; i >= 0; i--) {
            it.orderUndone(Kind.SUBSCRIBE, "u", "c%03d".formatted(i));
        }
        it.node.drain();
        List<String> found = new ArrayList<>();
        String after = "b";
        for (List<String> page = names(Question.channels(after, 7));
                !page.isEmpty();
                page = names(Question.channels(after, 7))) {
            assertThat(page).hasSizeLessThanOrEqualTo(7);
            found.addAll(page);
            after = page.get(page.size() - 1);
        }

        assertThat(found).hasSize(1_000).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void connectionsAreListedFromTheOldestOnWhicheverThreadTheyAre() {
        for (int i = 0; i < 20; i++) {
            it.connected(i % 2, "u" + i); // all at the same time of the clock
        }
        TestClient unknown = it.node.client(0);
        List<String> users = new ArrayList<>();
        String after = "";
        while (true) {
            Map<String, byte[]> page = page(Question.connections(after, 3));
            if (page.isEmpty()) {
                break;
            }
            assertThat(page.size()).isLessThanOrEqualTo(3);
            assertThat(List.copyOf(page.keySet())).isSorted();
            for (Map.Entry<String, byte[]> each : page.entrySet()) {
                assertThat(each.getKey()).isGreaterThan(after);
                after = each.getKey();
                users.add(text(Objects.requireNonNull(
                        Objects.requireNonNull(JsonObject.read(each.getValue())).get("user"))));
            }
        }

        assertThat(users).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(users.get(i)).isEqualTo("\"u" + i + "\"");
        }
        assertThat(unknown.socket().closeCode()).isZero();
    }

    @Test
    void aConnectionIsShownAsItIs() {
        TestClient client = it.connect(0, it.token("u"), "");
        String name = ControlledNode.clientIn(client);
        it.order(Kind.SUBSCRIBE, "u", "a");
        client.socket().reads(false);
        it.node.elapse(Duration.ofMillis(1_500));
        it.node.publish("a", "1");
        it.node.drain();

        Map<String, byte[]> all = page(Question.connections("", 10));

        assertThat(text(all.values().iterator().next()))
                .matches("\\{\"client\":\"" + name
                        + "\",\"user\":\"u\",\"node\":\"h1\",\"transport\":\"websocket\",\"since\":1499,\"channels\":1,"
                        + "\"queued\":[1-9][0-9]*}");
    }

    @Test
    void keysOfOtherNodesStandBeforeOrBehindAllOfThisOne() {
        it.connected(0, "u");

        assertThat(page(Question.connections("h0/x/0000000000000001", 10))).hasSize(1);
        assertThat(page(Question.connections("h2/x/0000000000000001", 10))).isEmpty();
        assertThat(page(Question.connections("h1/", 10))).hasSize(1);
        assertThat(page(Question.connections("h1/~", 10))).isEmpty();
    }

    @Test
    void aNodeSaysWhatItHas() {
        it.connected(0, "u");
        it.node.client(1);
        it.node.elapse(Duration.ofSeconds(2));

        assertThat(text(it.node.control().about()))
                .isEqualTo("{\"name\":\"h1\",\"version\":\"test\",\"uptime\":2000,\"connections\":2,"
                        + "\"subscriptions\":2,\"channels\":2,\"ready\":true}");
    }

    private List<String> names(Question question) {
        return List.copyOf(page(question).keySet());
    }

    private Map<String, byte[]> page(Question question) {
        String answer = Objects.requireNonNull(it.ask(question));
        return Objects.requireNonNull(JsonObject.read(answer.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
