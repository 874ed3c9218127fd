package io.belfry.hub.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import io.belfry.hub.wire.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to a connection by itself as time passes. */
class LifetimeTest {
    private static final Duration STEP = Duration.ofMillis(50);

    private final TestNode node = new TestNode(Configs.development("heartbeat=10s", "limits.unauthenticated=5s"));

    @Test
    void closesWith4505WhoDoesNotConnectInTime() {
        TestClient client = node.client(0);
        node.elapse(Duration.ofMillis(4_900));
        assertThat(client.socket().closeCode()).isZero();
        node.elapse(Duration.ofMillis(400));

        assertThat(client.socket().closeCode()).isEqualTo(4505);
    }

    @Test
    void closesWith4501WhoCommandsBeforeItConnects() {
        TestClient client = node.client(0);
        client.send("{\"type\":\"subscribe\",\"id\":1,\"channel\":\"a\"}");
        node.drain();

        assertThat(client.socket().closeCode()).isEqualTo(4501);
    }

    @Test
    void heartbeatsComeWithinATenthOfThePeriodAndSpread() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(node.connected(i % 2, ""));
        }
        List<List<Long>> beats = new ArrayList<>();
        clients.forEach(client -> beats.add(new ArrayList<>(List.of(0L))));
        for (long at = 50; at <= 60_000; at += 50) {
            node.elapse(STEP);
            for (int i = 0; i < clients.size(); i++) {
                TestClient client = clients.get(i);
                client.thread().on(client.connection()::onAlive);
                if (heartbeats(client) == beats.get(i).size()) {
                    beats.get(i).add(at);
                }
            }
        }

        for (List<Long> each : beats) {
            assertThat(each).hasSizeBetween(6, 7);
            for (int i = 1; i < each.size(); i++) {
                assertThat(each.get(i) - each.get(i - 1))
                        .as("a sweep comes every quarter of a second")
                        .isBetween(9_000L, 11_300L);
            }
        }
        assertThat(new HashSet<>(beats.stream().map(each -> each.get(1)).toList()))
                .as("different first beats")
                .hasSizeGreaterThan(4);
    }

    @Test
    void closesWith4004AfterTwoSilentPeriods() {
        TestClient silent = node.connected(0, "");
        TestClient alive = node.connected(0, "");
        for (int i = 0; i < 19; i++) {
            node.elapse(Duration.ofSeconds(1));
            alive.thread().on(alive.connection()::onAlive);
        }
        assertThat(silent.socket().closeCode()).isZero();
        node.elapse(Duration.ofMillis(1_500));

        assertThat(silent.socket().closeCode()).isEqualTo(4004);
        assertThat(alive.socket().closeCode()).isZero();
    }

    @Test
    void doesNotBlameAClientForThePauseOfTheNode() {
        TestClient client = node.connected(0, "");
        node.elapse(Duration.ofSeconds(9));
        node.time().advance(Duration.ofSeconds(60));
        node.elapse(Duration.ofSeconds(19));
        assertThat(client.socket().closeCode()).isZero();
        node.elapse(Duration.ofSeconds(2));

        assertThat(client.socket().closeCode()).as("silent since then").isEqualTo(4004);
    }

    @Test
    void abortsWithinFiveSecondsOfTheCloseFrameWhoDoesNotAnswerIt() {
        TestClient client = node.client(0);
        client.send("no message");
        node.drain();
        assertThat(client.socket().closeCode()).isEqualTo(4500);
        node.elapse(Duration.ofMillis(4_400));
        assertThat(client.socket().isAborted()).isFalse();
        node.elapse(Duration.ofMillis(600));

        assertThat(client.socket().isAborted()).isTrue();
    }

    @Test
    void abortsWhoNeverReadsTheCloseFrame() {
        TestClient client = node.connected(0, "");
        client.socket().reads(false);
        client.send("no message");
        node.elapse(Duration.ofSeconds(5));

        assertThat(client.socket().closeCode()).isZero();
        assertThat(client.socket().isAborted()).isTrue();
    }

    @Test
    void answersTheCloseOfThePeerWithItsCode() {
        TestClient coded = node.connected(0, "");
        TestClient plain = node.connected(0, "");
        coded.thread().on(() -> coded.connection().onPeerClose(1001));
        plain.thread().on(() -> plain.connection().onPeerClose(1005));
        node.drain();

        assertThat(coded.socket().closeCode()).isEqualTo(1001);
        assertThat(plain.socket().closeCode()).as("none").isEqualTo(1005);
    }

    @Test
    void anIdleConnectionHoldsNoOpenCommands() {
        TestClient client = node.connected(0, "\"a\":{}");
        Connection connection = (Connection) client.connection();
        List<OpenCommands> used = new ArrayList<>();
        client.thread().on(() -> used.add(connection.openCommands()));
        node.elapse(Duration.ofSeconds(3));
        client.thread().on(() -> used.add(connection.openCommands()));

        assertThat(used.get(1)).as("made anew").isNotSameAs(used.get(0));
        assertThat(connection.onQueuedBytes()).isZero();
    }

    @Test
    void aSweepTouchesNobodyForWhomNothingIsDue() {
        List<TestClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(node.connected(0, "\"a\":{}"));
        }
        node.elapse(Duration.ofSeconds(3));
        List<Integer> before =
                clients.stream().map(client -> client.socket().sweeps()).toList();
        node.elapse(Duration.ofSeconds(5));
        assertThat(clients).extracting(client -> client.socket().sweeps()).isEqualTo(before);

        TestClient last = clients.get(19);
        clients.get(3).thread().on(() -> clients.get(3).connection().onClosed());
        last.thread().on(() -> last.connection().onUnfinished());
        node.elapse(Duration.ofMillis(300));
        assertThat(last.socket().sweeps())
                .as("which has the place of another now")
                .isEqualTo(before.get(19) + 1);
        assertThat(clients.get(4).socket().sweeps()).isEqualTo(before.get(4));
    }

    @Test
    void tenPublicationsOfOneTurnAreOneWrite() {
        TestClient one = node.connected(0, "\"a\":{},\"b\":{}");
        TestClient other = node.connected(1, "\"a\":{}");
        int before = one.socket().writes();
        int otherBefore = other.socket().writes();
        for (int i = 0; i < 5; i++) {
            node.publish("a", "1");
            node.publish("b", "1");
        }
        node.drain();

        assertThat(one.socket().writes() - before).isEqualTo(1);
        assertThat(other.socket().writes() - otherBefore).isEqualTo(1);
        assertThat(one.socket().newLines()).hasSize(11);
    }

    private static long heartbeats(TestClient client) {
        return client.socket().frames().stream()
                .filter(frame -> frame.kind() == Frame.Kind.HEARTBEAT)
                .count();
    }
}
