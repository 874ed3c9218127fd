package io.belfry.hub.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PresenceTest {
    private static final Pattern CLIENT = Pattern.compile("\"client\":\"([^\"]*)\"");
    private static final String IN_C = "\"c\":{}";

    private final TestNode node =
            new TestNode(Configs.development("namespaces.default.presence=true", "limits.queue=128KiB"));
    private final TestClient watcher = node.connected(0, IN_C);
    private final String watching = name(watcher);

    @Test
    void theOthersHearOfAComerOnceAndTheComerDoesNot() {
        TestClient comer = node.connected(1, IN_C);
        List<String> heard = comer.socket().newLines();
        String client = nameIn(heard.get(0));

        assertThat(watcher.socket().newLines()).containsExactly(join(client));
        assertThat(heard).hasSize(1);
        assertThat(members()).containsExactly(watching, client);
    }

    @Test
    void theOthersHearAtOnceOfWhoUnsubscribes() {
        TestClient comer = node.connected(1, IN_C);
        String client = name(comer);
        comer.send("{\"type\":\"unsubscribe\",\"id\":2,\"channel\":\"c\"}");
        node.drain();

        assertThat(watcher.socket().newLines()).containsExactly(join(client), leave(client));
        assertThat(comer.socket().newLines()).as("its own leave").noneMatch(line -> line.contains("leave"));
        assertThat(members()).containsExactly(watching);
    }

    @Test
    void whoIsLostLeavesAfterAMoment() {
        TestClient comer = node.connected(1, IN_C);
        String client = name(comer);
        watcher.socket().newLines();
        comer.vanish();
        sweepAfter(Duration.ofMillis(2_900));
        assertThat(watcher.socket().newLines()).isEmpty();
        sweepAfter(Duration.ofMillis(200));

        assertThat(watcher.socket().newLines()).containsExactly(leave(client));
        assertThat(members()).containsExactly(watching);
    }

    @Test
    void whoReturnsUnderItsNameWithinAMomentDoesNotFlap() {
        TestClient comer = node.connected(1, IN_C);
        String client = name(comer);
        watcher.socket().newLines();
        comer.vanish();
        sweepAfter(Duration.ofSeconds(2));
        TestClient again = comeBack(client);
        sweepAfter(Duration.ofSeconds(10));

        assertThat(name(again)).isEqualTo(client);
        assertThat(watcher.socket().newLines()).isEmpty();
        assertThat(members()).containsExactly(watching, client);
    }

    @Test
    void eachBreakHasAMomentOfItsOwn() {
        TestClient comer = node.connected(1, IN_C);
        String client = name(comer);
        watcher.socket().newLines();
        comer.vanish();
        sweepAfter(Duration.ofSeconds(2));
        comeBack(client).vanish();
        sweepAfter(Duration.ofMillis(2_900));
        assertThat(watcher.socket().newLines()).isEmpty();
        sweepAfter(Duration.ofMillis(200));

        assertThat(watcher.socket().newLines()).containsExactly(leave(client));
        sweepAfter(Duration.ofSeconds(10));
        assertThat(watcher.socket().newLines()).isEmpty();
    }

    @Test
    void whoIsCutAsSlowAndReturnsDoesNotFlapEither() {
        TestClient comer = node.connected(1, IN_C);
        String client = name(comer);
        comer.socket().reads(false);
        String data = "\"" + "x".repeat(60_000) + "\"";
        for (int i = 0; i < 3; i++) {
            node.publish("c", data);
            node.drain();
        }
        comer.reads(true);
        assertThat(comer.socket().closeCode()).isEqualTo(4002);
        comer.vanish();
        comeBack(client);
        sweepAfter(Duration.ofSeconds(10));

        assertThat(watcher.socket().newLines())
                .filteredOn(line -> !line.contains("\"pub\""))
                .containsExactly(join(client));
    }

    @Test
    void aClientWithTwoLinksJoinsAndLeavesOnce() {
        TestClient first = node.connected(1, IN_C);
        String client = name(first);
        TestClient second = comeBack(client);
        first.thread().on(() -> first.connection().onPeerClose(1000));
        node.drain();
        assertThat(watcher.socket().newLines()).containsExactly(join(client));
        second.thread().on(() -> second.connection().onPeerClose(1000));
        node.drain();

        assertThat(watcher.socket().newLines()).containsExactly(leave(client));
    }

    @Test
    void aClientHearsOfItselfOnNoneOfItsLinksEvenIfItsComingIsAnnouncedLate() {
        TestClient first = node.connected(0, IN_C);
        String client = name(first);
        TestClient second = comeBack(client);
        Stream.of(watcher, first, second).forEach(each -> each.socket().newLines());

        Announcing announcing = new Announcing(node.channels());
        announcing.joined(new ChannelName("c"), new Member(client, null, null));
        announcing.left(new ChannelName("c"), new Member(client, null, null));
        node.drain();

        assertThat(watcher.socket().newLines()).containsExactly(join(client), leave(client));
        assertThat(first.socket().newLines()).isEmpty();
        assertThat(second.socket().newLines()).isEmpty();
    }

    @Test
    void countsEachClientOnceForEachChannel() {
        TestClient comer = node.connected(1, "\"c\":{},\"d\":{}");
        comeBack(name(comer));
        assertThat(node.presence().size()).isEqualTo(3);
        comer.thread().on(() -> comer.connection().onPeerClose(1000));
        node.drain();

        assertThat(node.presence().size()).isEqualTo(2);
    }

    @Test
    void channelsWithoutPresenceSayNothing() {
        TestNode silent = new TestNode(Configs.development());
        TestClient one = silent.connected(0, IN_C);
        one.socket().newLines();
        silent.connected(1, IN_C).vanish();
        silent.drain();

        assertThat(one.socket().newLines()).isEmpty();
    }

    private TestClient comeBack(String client) {
        TestClient again = node.client(1);
        again.send("{\"type\":\"connect\",\"id\":1,\"client\":\"" + client + "\",\"subs\":{\"c\":{}}}");
        node.drain();
        return again;
    }

    private void sweepAfter(Duration duration) {
        node.time().advance(duration);
        node.presence().sweep();
        node.drain();
    }

    private List<String> members() {
        return node.presence().members(new ChannelName("c")).toCompletableFuture().join().stream()
                .map(Member::client)
                .toList();
    }

    private static String join(String client) {
        return "{\"type\":\"join\",\"channel\":\"c\",\"client\":\"" + client + "\"}";
    }

    private static String leave(String client) {
        return "{\"type\":\"leave\",\"channel\":\"c\",\"client\":\"" + client + "\"}";
    }

    private static String name(TestClient client) {
        return nameIn(client.socket().newLines().get(0));
    }

    private static String nameIn(String connected) {
        Matcher m = CLIENT.matcher(connected);
        assertThat(m.find()).as(connected).isTrue();
        return m.group(1);
    }
}
