package io.belfry.hub.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Draft;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.wire.Outcome;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A bus that never answers keeps nobody waiting for ever. */
class SilentBusTest {
    private final TestNode node = new TestNode(Configs.development(), new Random(1), (inlet, time) -> new SilentBus());

    @Test
    void whoseChannelsAreNotFoundInTimeIsToldToTryLater() {
        TestNode.TestClient client = node.client(0);
        client.send("{\"type\":\"connect\",\"id\":1,\"subs\":{\"news\":{}}}");
        node.drain();

        node.thread(0).elapse(Duration.ofSeconds(9));
        assertThat(client.socket().closeCode()).isZero();
        node.thread(0).elapse(Duration.ofSeconds(2));

        assertThat(client.socket().closeCode()).isEqualTo(1013);
    }

    private static final class SilentBus implements Bus {
        @Override
        public CompletionStage<Outcome> publish(Draft draft) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Position> interest(ChannelName channel) {
            return new CompletableFuture<>();
        }

        @Override
        public void noInterest(ChannelName channel) {}

        @Override
        public CompletionStage<History> after(ChannelName channel, Position position, int limit) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<History> before(ChannelName channel, Position position, int limit) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<History> newest(ChannelName channel, int limit) {
            return new CompletableFuture<>();
        }
    }
}
