package io.belfry.hub.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import io.belfry.hub.wire.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowConsumerTest {
    private static final String KIBIBYTE = "\"" + "x".repeat(1_022) + "\"";

    private final TestNode node = new TestNode(Configs.development("limits.queue=128KiB"));

    @Test
    void closesWith4002WhoDoesNotReadWhileTheOthersLoseNothing() {
        TestClient slow = node.connected(0, "\"a\":{}");
        TestClient neighbour = node.connected(0, "\"a\":{}");
        TestClient elsewhere = node.connected(1, "\"a\":{}");
        slow.socket().reads(false);
        publish(200);
        slow.reads(true);
        node.drain();

        assertThat(slow.socket().closeCode()).isEqualTo(4002);
        for (TestClient other : List.of(neighbour, elsewhere)) {
            assertThat(other.socket().closeCode()).isZero();
            assertThat(other.socket().newLines()).hasSize(201);
        }
    }

    @Test
    void keepsAQueueUpToItsLimitForWhoReadsAgain() {
        TestClient slow = node.connected(0, "\"a\":{}");
        slow.socket().reads(false);
        publish(110);
        slow.reads(true);
        node.drain();

        assertThat(slow.socket().closeCode()).isZero();
        assertThat(slow.socket().newLines()).hasSize(111);
    }

    @Test
    void writesNothingButTheCloseFrameToASlowConsumer() {
        TestClient slow = node.connected(0, "\"a\":{}");
        slow.socket().newLines();
        slow.socket().reads(false);
        publish(200);
        slow.reads(true);
        node.drain();

        assertThat(slow.socket().newLines()).isEmpty();
        List<Frame> frames = slow.socket().frames();
        assertThat(frames.get(frames.size() - 1).kind()).isEqualTo(Frame.Kind.CLOSE);
    }

    @Test
    void leavesTheChannelsAtOnce() {
        TestClient slow = node.connected(0, "\"a\":{}");
        slow.socket().reads(false);
        publish(200);

        assertThat(node.shards().subscriptions()).isZero();
    }

    private void publish(int count) {
        for (int i = 0; i < count; i++) {
            node.publish("a", KIBIBYTE);
        }
        node.drain();
    }
}
