package io.belfry.hub.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.bus.MemoryBus;
import io.belfry.hub.config.Config;
import io.belfry.hub.testing.BreakableBus;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What clients hear when the bus fails in the middle of something: never nothing. */
class BrokenBusTest {
    private static final Config CONFIG = Configs.development();

    private final TestNode node = new TestNode(
            CONFIG,
            new Random(1),
            (inlet, time) -> new BreakableBus(new MemoryBus(
                    inlet, CONFIG.namespaces(), CONFIG.bus().keyWindow().toNanos(), time, new Random(2))));
    private final BreakableBus bus = (BreakableBus) node.bus();

    @Test
    void refusesASubscriptionThatCannotBegin() {
        TestClient client = node.connected(0, "");
        bus.broken(true);
        client.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"a\"}");
        node.drain();

        assertThat(client.socket().newLines())
                .last()
                .asString()
                .startsWith("{\"type\":\"error\",\"id\":2,\"code\":\"internal\"")
                .contains("\"retry\":true");
        bus.broken(false);
        client.send("{\"type\":\"subscribe\",\"id\":3,\"channel\":\"a\"}");
        node.drain();
        assertThat(client.socket().newLines()).last().asString().startsWith("{\"type\":\"subscribed\",\"id\":3");
    }

    @Test
    void saysInConnectedWhichSubscriptionsCouldNotBegin() {
        TestClient before = node.connected(0, "");
        assertThat(before.socket().closeCode()).isZero();
        bus.broken(true);
        TestClient client = node.connected(0, "\"a\":{}");

        assertThat(client.socket().newLines())
                .singleElement()
                .asString()
                .contains("\"a\":{\"error\":{\"code\":\"internal\"");
    }

    @Test
    void closesWith4003WhoCannotBeBroughtUpToDate() {
        Position start = node.publish("a", "0");
        String data = "\"" + "x".repeat(10_000) + "\"";
        for (int i = 0; i < 200; i++) {
            node.publish("a", data);
        }
        TestClient client = node.client(0);
        client.socket().reads(1L);
        client.send("{\"type\":\"connect\",\"id\":1,\"subs\":{\"a\":{\"epoch\":\"%s\",\"offset\":%d,\"tag\":\"%s\"}}}"
                .formatted(start.epoch(), start.offset(), start.tag()));
        node.drain();
        bus.broken(true);
        client.reads(true);
        node.drain();

        assertThat(client.socket().closeCode())
                .as("not a silence that looks like no news")
                .isEqualTo(4003);
    }

    @Test
    void answersInternalToAReadThatFails() {
        TestClient client = node.connected(0, "\"a\":{}");
        client.socket().newLines();
        bus.broken(true);
        client.send("{\"type\":\"history\",\"id\":2,\"channel\":\"a\",\"limit\":5}");
        node.drain();

        assertThat(client.socket().newLines())
                .singleElement()
                .asString()
                .startsWith("{\"type\":\"error\",\"id\":2,\"code\":\"internal\"");
    }
}
