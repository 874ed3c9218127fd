package io.belfry.hub.control;

import static io.belfry.hub.wire.UserOrder.Kind.DISCONNECT;
import static io.belfry.hub.wire.UserOrder.Kind.REVOKE;
import static io.belfry.hub.wire.UserOrder.Kind.SUBSCRIBE;
import static io.belfry.hub.wire.UserOrder.Kind.UNSUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.testing.TestNode.TestClient;
import io.belfry.hub.wire.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UserOrdersTest {
    private final ControlledNode it = new ControlledNode("namespaces.room.presence=true", "limits.channels=2");

    @Test
    void subscribesEveryConnectionOfTheUserFromTheTopAndSaysSoUnasked() {
        List<TestClient> users = List.of(it.connected(0, "u"), it.connected(1, "u"), it.connected(1, "u"));
        TestClient other = it.connected(0, "v");
        Position top = it.node.publish("news", "1");
        it.order(SUBSCRIBE, "u", "news");
        it.node.publish("news", "2");
        it.node.drain();

        for (TestClient each : users) {
            assertThat(each.socket().newLines())
                    .first()
                    .isEqualTo(
                            "{\"type\":\"subscribed\",\"channel\":\"news\",\"epoch\":\"%s\",\"offset\":1,\"tag\":\"%s\"}"
                                    .formatted(top.epoch(), top.tag()));
            assertThat(each.socket().frames())
                    .last()
                    .satisfies(frame ->
                            assertThat(text(frame)).startsWith("{\"type\":\"pub\",\"channel\":\"news\",\"offset\":2"));
        }
        assertThat(other.socket().newLines()).isEmpty();
    }

    @Test
    void anOrderPassesTheLimitOfChannelsThatBindsTheClient() {
        TestClient client = it.connected(0, "u");
        it.order(SUBSCRIBE, "u", "a");
        it.order(SUBSCRIBE, "u", "b");
        it.order(SUBSCRIBE, "u", "c");

        assertThat(client.socket().newLines()).hasSize(3).allMatch(line -> line.startsWith("{\"type\":\"subscribed\""));
        assertThat(it.node.shards().subscriptions()).as("with $all and $user:u").isEqualTo(5);
    }

    @Test
    void subscribingTwiceIsSaidAndDeliveredOnce() {
        TestClient client = it.connected(0, "u");
        it.order(SUBSCRIBE, "u", "news");
        it.order(SUBSCRIBE, "u", "news");
        it.node.publish("news", "1");
        it.node.drain();

        assertThat(types(client)).containsExactly("subscribed", "pub");
    }

    @Test
    void aClientThatSubscribesWhatWasOrderedIsToldThatItIsAlready() {
        TestClient client = it.connected(0, "u");
        it.orderUndone(SUBSCRIBE, "u", "news");
        client.thread().step(); // the order is done, and its subscription yet to begin
        client.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"news\"}");
        it.node.drain();

        List<String> lines = client.socket().newLines();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("{\"type\":\"subscribed\",\"channel\":\"news\"")
                .doesNotContain("already");
        assertThat(lines.get(1))
                .startsWith("{\"type\":\"subscribed\",\"id\":2,")
                .contains("\"already\":true");
    }

    @Test
    void unsubscribesEveryConnectionOfTheUserAndSaysWhereItWas() {
        List<TestClient> users = List.of(it.connected(0, "u"), it.connected(1, "u"));
        TestClient other = it.connected(1, "v");
        it.order(SUBSCRIBE, "u", "news");
        it.order(SUBSCRIBE, "v", "news");
        Position left = it.node.publish("news", "1");
        it.node.drain();
        it.order(UNSUBSCRIBE, "u", "news");
        it.order(UNSUBSCRIBE, "u", "news");
        it.node.publish("news", "2");
        it.node.drain();

        for (TestClient each : users) {
            assertThat(each.socket().newLines())
                    .last()
                    .isEqualTo(
                            "{\"type\":\"unsubscribed\",\"channel\":\"news\",\"epoch\":\"%s\",\"offset\":1,\"tag\":\"%s\"}"
                                    .formatted(left.epoch(), left.tag()));
            assertThat(each.socket().frames().stream().map(UserOrdersTest::text))
                    .filteredOn(line -> line.contains("unsubscribed"))
                    .hasSize(1);
        }
        assertThat(types(other)).containsExactly("subscribed", "pub", "pub");
    }

    @Test
    void unsubscribingWhatIsAboutToBeginEndsIt() {
        TestClient client = it.connected(0, "u");
        it.orderUndone(SUBSCRIBE, "u", "news");
        it.orderUndone(UNSUBSCRIBE, "u", "news");
        it.node.drain();
        it.node.publish("news", "1");
        it.node.drain();

        assertThat(client.socket().newLines()).containsExactly("{\"type\":\"unsubscribed\",\"channel\":\"news\"}");
        assertThat(it.node.shards().subscriptions()).isEqualTo(2);
    }

    @Test
    void aConnectionThatIsAboutToOpenOpensFirst() {
        it.bus.slow(true);
        TestClient client = it.connect(0, it.token("u"), "");
        it.order(SUBSCRIBE, "u", "news");
        it.order(SUBSCRIBE, "u", "other");
        it.order(UNSUBSCRIBE, "u", "other");
        assertThat(client.socket().newLines()).isEmpty();
        it.bus.slow(false);
        it.node.drain();

        assertThat(types(client)).containsExactly("connected", "unsubscribed", "subscribed");
        assertThat(it.node.shards().subscriptions()).isEqualTo(3);
    }

    @Test
    void aConnectionThatCannotRememberAllThatIsOrderedIsToldToTryLater() {
        it.bus.slow(true);
        TestClient client = it.connect(0, it.token("u"), "");
        for (int i = 0; i < 64; i++) {
            it.order(SUBSCRIBE, "u", "c" + i);
        }
        assertThat(client.socket().closeCode()).isZero();
        it.order(SUBSCRIBE, "u", "one-more");

        assertThat(client.socket().closeCode()).isEqualTo(1013);
    }

    @Test
    void whatTheBusCouldNotBeginIsTriedAgainUntilItCan() {
        TestClient client = it.connected(0, "u");
        it.bus.broken(true);
        it.order(SUBSCRIBE, "u", "news");
        it.node.elapse(Duration.ofSeconds(30));
        assertThat(client.socket().newLines()).isEmpty();
        it.bus.broken(false);
        it.node.elapse(Duration.ofMillis(300));

        assertThat(types(client)).containsExactly("subscribed");
        it.node.elapse(Duration.ofSeconds(30));
        assertThat(client.socket().newLines()).isEmpty();
    }

    @Test
    void whatIsTriedAgainCanBeTakenBack() {
        TestClient client = it.connected(0, "u");
        it.bus.broken(true);
        it.order(SUBSCRIBE, "u", "news");
        it.order(UNSUBSCRIBE, "u", "news");
        it.bus.broken(false);
        it.node.elapse(Duration.ofSeconds(1));

        assertThat(client.socket().newLines()).isEmpty();
    }

    @Test
    void disconnectsEveryConnectionOfTheUserBehindWhatWasPublishedBefore() {
        List<TestClient> users = List.of(it.connected(0, "u"), it.connected(1, "u"));
        TestClient other = it.connected(0, "v");
        it.node.publish("$user:u", "\"last\"");
        it.orderUndone(DISCONNECT, "u", null);
        it.node.publish("$user:u", "\"too late\"");
        it.node.drain();

        for (TestClient each : users) {
            assertThat(each.socket().newLines()).singleElement().asString().contains("\"last\"");
            assertThat(each.socket().closeCode()).isEqualTo(4507);
        }
        assertThat(other.socket().closeCode()).isZero();
    }

    @Test
    void whoIsDisconnectedLeavesWithoutLingering() {
        TestClient client = it.connected(0, "u");
        TestClient other = it.connected(0, "v");
        it.order(SUBSCRIBE, "u", "room:1");
        it.order(SUBSCRIBE, "v", "room:1");
        assertThat(types(client)).contains("subscribed");
        it.order(DISCONNECT, "u", null);

        assertThat(types(other)).containsExactly("subscribed", "leave");
    }

    @Test
    @DisplayName("A24 a revoked user's connections close with 4506 and get nothing that was waiting or comes later")
    void revokeClosesAtOnceWhateverWaits() {
        TestClient reading = it.connected(0, "u");
        TestClient slow = it.connected(1, "u");
        TestClient other = it.connected(1, "v");
        slow.socket().reads(false);
        it.node.publish("$user:u", "1");
        it.node.publish("$user:u", "2");
        it.node.drain();
        it.order(REVOKE, "u", null);
        it.node.publish("$user:u", "3");
        it.node.publish("$all", "4");
        slow.reads(true);
        it.node.drain();

        assertThat(reading.socket().closeCode()).isEqualTo(4506);
        assertThat(types(reading)).containsExactly("pub", "pub");
        assertThat(slow.socket().closeCode()).isEqualTo(4506);
        assertThat(slow.socket().newLines()).isEmpty();
        assertThat(other.socket().closeCode()).isZero();
    }

    @Test
    @DisplayName("A24 a token of before is refused with 4501, for a connect and for a refresh; one issued later works")
    void revokeRefusesTheTokensOfBefore() {
        String old = it.token("u");
        it.order(REVOKE, "u", null);
        it.node.elapse(Duration.ofSeconds(1));
        assertThat(it.connect(0, old, "").socket().closeCode()).isEqualTo(4501);

        TestClient client = it.connected(0, "u");
        assertThat(client.socket().closeCode()).isZero();
        client.send("{\"type\":\"refresh\",\"id\":2,\"token\":\"" + old + "\"}");
        it.node.drain();
        assertThat(client.socket().closeCode()).isEqualTo(4501);
    }

    @Test
    @DisplayName("A24 a revocation heard late ends what was issued up to it, and nothing else")
    void aRevocationHeardLateEndsWhatWasIssuedUpToIt() {
        TestClient old = it.connected(0, "u");
        TestClient refreshed = it.connected(0, "u");
        it.node.elapse(Duration.ofSeconds(60));
        TestClient young = it.connected(1, "u");
        refreshed.send("{\"type\":\"refresh\",\"id\":2,\"token\":\"" + it.token("u") + "\"}");
        it.hear(REVOKE, "u", null, Duration.ofSeconds(30));
        it.node.drain();

        assertThat(old.socket().closeCode()).isEqualTo(4506);
        assertThat(refreshed.socket().closeCode()).isZero();
        assertThat(young.socket().closeCode()).isZero();
    }

    @Test
    void anOrderHeardLateConcernsOnlyWhoWasThereWhenItWasGiven() {
        TestClient before = it.connected(0, "u");
        it.node.elapse(Duration.ofSeconds(60));
        TestClient after = it.connected(1, "u");
        it.node.elapse(Duration.ofSeconds(10));
        it.hear(SUBSCRIBE, "u", "news", Duration.ofSeconds(40));
        it.node.drain();
        it.hear(DISCONNECT, "u", null, Duration.ofSeconds(40));
        it.node.drain();

        assertThat(types(before)).containsExactly("subscribed");
        assertThat(before.socket().closeCode()).isEqualTo(4507);
        assertThat(after.socket().newLines()).isEmpty();
        assertThat(after.socket().closeCode()).isZero();
    }

    @Test
    void theClockOfAnotherNodeMayBeBehind() {
        TestClient client = it.connected(0, "u");
        it.hear(DISCONNECT, "u", null, Duration.ofSeconds(4));
        it.node.drain();

        assertThat(client.socket().closeCode()).isEqualTo(4507);
    }

    @Test
    void whatIsNoOrderOfThisVersionIsPassedOver() {
        TestClient client = it.connected(0, "u");
        for (String order : List.of(
                "",
                "{}",
                "[]",
                "hello",
                "{\"type\":\"user_dance\",\"user\":\"u\",\"time\":1}",
                "{\"type\":\"user_disconnect\",\"time\":1}",
                "{\"type\":\"user_disconnect\",\"user\":\"u\"}",
                "{\"type\":\"user_subscribe\",\"user\":\"u\",\"time\":1}",
                "{\"type\":\"user_subscribe\",\"user\":\"u\",\"channel\":\"no channel\",\"time\":1}")) {
            it.node
                    .farm()
                    .order(order.getBytes(StandardCharsets.UTF_8))
                    .toCompletableFuture()
                    .join();
        }
        it.node.drain();

        assertThat(client.socket().newLines()).isEmpty();
        assertThat(client.socket().closeCode()).isZero();
    }

    private static List<String> types(TestClient client) {
        return client.socket().newLines().stream()
                .map(line -> line.substring("{\"type\":\"".length(), line.indexOf('"', "{\"type\":\"".length())))
                .toList();
    }

    private static String text(Frame frame) {
        return new String(frame.bytes(), StandardCharsets.UTF_8);
    }
}
