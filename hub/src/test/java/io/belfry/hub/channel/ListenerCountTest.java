package io.belfry.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whoever came has left in the end: no subscriber, no listener and no channel stays behind, and none is missing. */
class ListenerCountTest {
    private static final Config CONFIG = Configs.development(
            "limits.queue=128KiB", "limits.commandsPerSecond=0", "namespaces.default.presence=true");
    private static final ChannelName CHANNEL = new ChannelName("c");
    private static final String DATA = "\"" + "x".repeat(40_000) + "\"";
    private static final int SCHEDULES = 100;
    private static final int STEPS = 150;

    private final List<TestClient> clients = new ArrayList<>();
    private Random random = new Random(0);
    private TestNode node = newNode();
    private int commands = 1;

    @Test
    void everythingReturnsToZeroWhateverHappened() {
        for (long seed = 0; seed < SCHEDULES; seed++) {
            random = new Random(seed);
            node = newNode();
            clients.clear();
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            clients.forEach(TestClient::vanish);
            ((UnrulyBus) node.bus()).behave();
            quiesce();
            assertThat(node.shards().subscriptions()).as("schedule %d", seed).isZero();
            assertOneListenerIsOne(seed);
            node.elapse(Duration.ofSeconds(61));
            node.channels().sweep();
            assertThat(node.channels().size()).as("schedule %d", seed).isZero();
        }
    }

    @Test
    void aConnectionThatVanishesBeforeItsSubscriptionsBeginLeavesNothingBehind() {
        TestClient client = node.client(0);
        client.send("{\"type\":\"connect\",\"id\":1,\"subs\":{\"a\":{},\"b\":{\"rewind\":3}}}");
        client.vanish();
        quiesce();
        node.elapse(Duration.ofSeconds(61));
        node.channels().sweep();

        assertThat(client.socket().newLines()).isEmpty();
        assertThat(node.channels().size()).isZero();
    }

    /** A count that had fallen below zero would keep the next listener from hearing anything. */
    private void assertOneListenerIsOne(long seed) {
        for (int thread = 0; thread < 2; thread++) {
            TestClient probe = node.client(thread);
            probe.send("{\"type\":\"connect\",\"id\":1,\"subs\":{\"c\":{}}}");
            quiesce();
            probe.socket().newLines();
            node.publish("c", "1");
            quiesce();
            assertThat(probe.socket().newLines()).as("schedule %d", seed).isNotEmpty();
            probe.vanish();
            quiesce();
        }
    }

    private void step() {
        TestClient one = clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
        int choice = random.nextInt(14);
        if (one == null || choice == 0) {
            TestClient client = node.client(random.nextInt(2));
            clients.add(client);
            client.send("{\"type\":\"connect\",\"id\":1,\"subs\":{\"c\":{\"rewind\":" + random.nextInt(20) + "}}}");
            return;
        }
        UnrulyBus bus = (UnrulyBus) node.bus();
        switch (choice) {
            case 1, 2 -> command(one, "subscribe", ",\"rewind\":" + random.nextInt(20));
            case 3 -> command(one, "unsubscribe", "");
            case 4 -> {
                clients.remove(one);
                one.vanish();
            }
            case 5, 6 -> node.publish("c", DATA);
            case 7 -> one.reads(random.nextBoolean());
            case 8, 9, 10 -> bus.step(CHANNEL);
            default -> node.thread(random.nextInt(2)).step();
        }
    }

    private void command(TestClient client, String type, String more) {
        client.send("{\"type\":\"" + type + "\",\"id\":" + ++commands + ",\"channel\":\"c\"" + more + "}");
    }

    private void quiesce() {
        UnrulyBus bus = (UnrulyBus) node.bus();
        do {
            node.drain();
            bus.step(CHANNEL);
            node.drain();
        } while (bus.isBusy());
    }

    private TestNode newNode() {
        return new TestNode(
                CONFIG,
                random,
                (inlet, time) ->
                        new UnrulyBus(inlet, random, new Broker(CHANNEL, CONFIG, time, random, new Accepted())));
    }
}
