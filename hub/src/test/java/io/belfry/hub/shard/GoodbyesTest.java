package io.belfry.hub.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.Transport;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import io.belfry.hub.wire.PostedShare;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How clients are sent elsewhere. */
class GoodbyesTest {
    private final TestNode node = new TestNode(Configs.development("heartbeat=60s"));

    private List<TestClient> clients(int count) {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TestClient client = node.connected(i % 2, "\"news\":{}");
            client.socket().newLines();
            clients.add(client);
        }
        return clients;
    }

    private static long gone(List<TestClient> clients) {
        return clients.stream()
                .filter(each -> each.socket().closeCode() == 1012)
                .count();
    }

    @Test
    @DisplayName("OS-22 each is told a slot of its own, served until then, and closed a second later")
    void tellsEachASlotOfItsOwnServesItUntilThenAndCloses() {
        List<TestClient> clients = clients(10);
        CompletableFuture<Integer> told = node.shards().goaway("drain", Duration.ofSeconds(20));
        node.drain();

        List<String> said = new ArrayList<>();
        clients.forEach(each -> said.addAll(each.socket().newLines()));
        List<String> slots = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            slots.add("{\"type\":\"goaway\",\"reason\":\"drain\",\"reconnectAfter\":" + i * 2_000 + "}");
        }
        assertThat(told).isCompletedWithValue(10);
        assertThat(said).containsExactlyInAnyOrderElementsOf(slots);
        assertThat(gone(clients)).isZero();

        for (int second = 0; second < 10; second++) {
            node.publish("news", "\"still served\"");
            node.drain();
            long served = clients.stream()
                    .filter(each -> !each.socket().newLines().isEmpty())
                    .count();
            assertThat(served).isEqualTo(10 - gone(clients));
            node.elapse(Duration.ofMillis(second == 0 ? 1_500 : 2_000));
            assertThat(gone(clients)).as("after %s", second).isEqualTo(second + 1);
        }
    }

    /** Of those there were, how many have been told since they were asked last. */
    private static long told(List<TestClient> polls) {
        return polls.stream()
                .filter(each -> each.socket()
                        .newLines()
                        .contains("{\"type\":\"goaway\",\"reason\":\"drain\",\"reconnectAfter\":0}"))
                .count();
    }

    @Test
    @DisplayName("OS-22 polls are held until their slot, and then told to be elsewhere at once")
    void pollsAreHeldUntilTheirSlot() {
        List<TestClient> polls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            TestClient poll = node.client(i % 2);
            poll.socket().transport(Transport.POLL);
            poll.send("{\"type\":\"connect\",\"id\":1,\"wait\":50000,\"subs\":{}}");
            node.drain();
            poll.socket().newLines();
            polls.add(poll);
        }
        var unused = node.shards().leave("drain", Duration.ofSeconds(20));
        node.drain();
        node.elapse(Duration.ofMillis(500));
        assertThat(told(polls)).as("the first one").isEqualTo(1);

        for (int i = 1; i < 10; i++) {
            node.elapse(Duration.ofSeconds(2));
            assertThat(told(polls)).as("after %s", i).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a poll that comes to a node which leaves is told at once, and not to come again without a pause")
    void whoPollsANodeThatLeavesPauses() {
        var unused = node.shards().leave("drain", Duration.ofSeconds(20));
        node.drain();
        TestClient poll = node.client(0);
        poll.socket().transport(Transport.POLL);
        poll.send("{\"type\":\"connect\",\"id\":1,\"wait\":50000,\"subs\":{}}");
        node.drain();

        List<String> lines = poll.socket().newLines();
        assertThat(lines.get(0)).contains("\"next\":1000");
        assertThat(lines).contains("{\"type\":\"goaway\",\"reason\":\"drain\",\"reconnectAfter\":1000}");
    }

    @Test
    void whoLeavesByItselfIsNoMatter() {
        List<TestClient> clients = clients(4);
        var unused = node.shards().goaway("drain", Duration.ofSeconds(1));
        node.drain();
        clients.get(0).vanish();
        node.elapse(Duration.ofSeconds(3));

        assertThat(gone(clients)).isEqualTo(3);
    }

    @Test
    @DisplayName("LN-03 rebalance sends just so many away, out of all shards")
    void sendsAShareAway() {
        List<TestClient> clients = clients(40);
        CompletableFuture<Integer> told =
                node.shards().goaway("rebalance", Duration.ofSeconds(2), new PostedShare(30, 0)::of);
        node.drain();
        node.elapse(Duration.ofSeconds(5));

        assertThat(told).isCompletedWithValue(12);
        assertThat(gone(clients)).isEqualTo(12);
        assertThat(clients.stream()
                        .filter(each -> each.thread() == node.thread(0))
                        .filter(each -> each.socket().closeCode() == 1012))
                .as("of one shard")
                .hasSizeBetween(4, 8);
    }

    /** How many goodbyes each has heard since it was asked last. */
    private static List<Integer> goodbyes(List<TestClient> clients) {
        return clients.stream()
                .map(each -> Math.toIntExact(each.socket().newLines().stream()
                        .filter(line -> line.contains("goaway"))
                        .count()))
                .toList();
    }

    @Test
    @DisplayName("LN-03 a second rebalance within the window goes to others, and is a share of those that stay")
    void aSecondShareIsOfThoseThatStay() {
        List<TestClient> clients = clients(40);
        CompletableFuture<Integer> first =
                node.shards().goaway("rebalance", Duration.ofSeconds(20), new PostedShare(50, 0)::of);
        node.drain();
        node.elapse(Duration.ofSeconds(3));
        assertThat(gone(clients))
                .as("some have gone, some have their slot still before them")
                .isBetween(1L, 19L);

        CompletableFuture<Integer> second =
                node.shards().goaway("rebalance", Duration.ofSeconds(20), new PostedShare(50, 0)::of);
        node.drain();
        CompletableFuture<Integer> third =
                node.shards().goaway("rebalance", Duration.ofSeconds(20), new PostedShare(0, 1_000)::of);
        node.drain();
        assertThat(List.of(first.join(), second.join(), third.join())).containsExactly(20, 10, 10);
        assertThat(goodbyes(clients)).containsOnly(1);
    }

    @Test
    @DisplayName("OS-22 whoever has a slot when the node begins to leave keeps it, a poll that waits for it too")
    void whoHasASlotKeepsIt() {
        List<TestClient> clients = clients(4);
        TestClient poll = node.client(0);
        poll.socket().transport(Transport.POLL);
        poll.send("{\"type\":\"connect\",\"id\":1,\"wait\":50000,\"subs\":{}}");
        node.drain();
        clients.add(poll);
        var unused = node.shards().goaway("rebalance", Duration.ofSeconds(5), all -> all);
        node.drain();
        CompletableFuture<Integer> told = node.shards().leave("drain", Duration.ofSeconds(20));
        node.drain();
        node.elapse(Duration.ofSeconds(7));

        assertThat(told).isCompletedWithValue(0);
        assertThat(goodbyes(clients)).containsOnly(1);
        assertThat(gone(clients)).isEqualTo(5);
    }

    @Test
    void moreThanThereAreIsAll() {
        List<TestClient> clients = clients(3);
        CompletableFuture<Integer> told =
                node.shards().goaway("rebalance", Duration.ZERO, new PostedShare(0, 1_000)::of);
        node.drain();
        node.elapse(Duration.ofSeconds(2));

        assertThat(told).isCompletedWithValue(3);
        assertThat(gone(clients)).isEqualTo(3);
    }

    @Test
    void sendsAwayWhoIsTooOldATenthMoreOrLess() {
        TestNode aging = new TestNode(Configs.development("limits.maxAge=100s", "heartbeat=60s"));
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(aging.connected(i % 2, ""));
            aging.elapse(Duration.ofMillis(50));
        }
        Set<Integer> ends = new TreeSet<>();
        for (int second = 1; second <= 114; second++) {
            aging.elapse(Duration.ofSeconds(1));
            clients.forEach(each -> each.thread().on(each.connection()::onAlive));
            if (clients.removeIf(each -> each.socket().closeCode() == 1012)) {
                ends.add(second);
            }
        }
        assertThat(clients).as("all have gone").isEmpty();
        assertThat(ends).allMatch(second -> second >= 88).hasSizeGreaterThan(5);
    }

    @Test
    void byDefaultNobodyIsTooOld() {
        List<TestClient> clients = clients(2);
        for (int minute = 0; minute < 10; minute++) {
            node.elapse(Duration.ofMinutes(1));
            clients.forEach(each -> each.thread().on(each.connection()::onAlive));
        }
        assertThat(gone(clients)).isZero();
    }
}
