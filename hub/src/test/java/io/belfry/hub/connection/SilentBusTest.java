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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A bus that does not answer keeps nobody waiting for ever; what is said to it meanwhile is bounded. */
class SilentBusTest {
    private final SilentBus bus = new SilentBus();
    private final TestNode node = node();

    private TestNode node(String... settings) {
        return new TestNode(Configs.development(settings), new Random(1), (inlet, time) -> bus);
    }

    private static TestNode.TestClient connecting(TestNode node) {
        TestNode.TestClient client = node.client(0);
        client.send("{\"type\":\"connect\",\"id\":1,\"subs\":{\"news\":{}}}");
        node.drain();
        return client;
    }

    @Test
    void whoseChannelsAreNotFoundInTimeIsToldToTryLater() {
        TestNode.TestClient client = connecting(node);

        node.thread(0).elapse(Duration.ofSeconds(9));
        assertThat(client.socket().closeCode()).isZero();
        node.thread(0).elapse(Duration.ofSeconds(2));

        assertThat(client.socket().closeCode()).isEqualTo(1013);
    }

    @Test
    void asManyCommandsAsTheBudgetAllowsWaitForTheAnswerToConnect() {
        TestNode generous = node("limits.commandsPerSecond=200");
        TestNode.TestClient client = connecting(generous);

        commands(generous, client, 199);
        bus.speak();
        generous.drain();

        assertThat(client.socket().newLines()).hasSize(200).noneMatch(line -> line.contains("rate_limited"));
    }

    @Test
    @DisplayName("M32 a command that cannot wait for the answer to connect is told when to come again")
    void aCommandThatCannotWaitIsToldWhenToComeAgain() {
        TestNode.TestClient client = connecting(node);

        for (int second = 0; second < 3; second++) {
            commands(node, client, 40);
            node.thread(0).elapse(Duration.ofSeconds(1));
        }
        bus.speak();
        node.drain();

        assertThat(client.socket().newLines())
                .filteredOn(line -> line.contains("rate_limited"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).containsPattern("\"retryAfter\":\\d+"));
    }

    private static void commands(TestNode node, TestNode.TestClient client, int count) {
        for (int i = 2; i < count + 2; i++) {
            client.send("{\"type\":\"unsubscribe\",\"id\":" + i + ",\"channel\":\"a\"}");
        }
        node.drain();
    }

    private static final class SilentBus implements Bus {
        private final CompletableFuture<Position> top = new CompletableFuture<>();

        /** Says at last where the channels are. */
        void speak() {
            top.complete(new Position("e", 0, ""));
        }

        @Override
        public CompletionStage<Outcome> publish(Draft draft) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Position> interest(ChannelName channel) {
            return top;
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

        @Override
        public CompletionStage<Boolean> witness(ChannelName channel, Position heard) {
            return new CompletableFuture<>();
        }
    }
}
