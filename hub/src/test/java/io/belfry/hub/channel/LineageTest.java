package io.belfry.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.BreakableBus;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.ManualTime;
import io.belfry.hub.testing.TestNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The broker loses the end of its history, of which one of two nodes had heard. */
class LineageTest {
    private static final ChannelName CHANNEL = new ChannelName("c");
    private static final Config CONFIG = Configs.development();

    private final Broker broker = new Broker(CHANNEL, CONFIG, new ManualTime(), new Random(1), new Accepted());
    private final List<UnrulyBus> buses = new ArrayList<>();
    private final TestNode heardIt = newNode();
    private final TestNode heardLess = newNode();
    private final TestNode.TestClient there = heardIt.client(0);
    private final TestNode.TestClient elsewhere = heardLess.client(0);

    @BeforeEach
    void oneNodeHearsMore() {
        buses.forEach(UnrulyBus::behave);
        for (TestNode.TestClient client : List.of(there, elsewhere)) {
            client.send("{\"type\":\"connect\",\"id\":1,\"subs\":{\"c\":{}}}");
        }
        quiesce();
        broker.publish();
        quiesce();
        broker.publish();
        buses.get(1).cut();
        quiesce();
        assertThat(newLines(there)).hasSize(3);
        assertThat(newLines(elsewhere)).hasSize(2);
    }

    @Test
    void isToldOnBothNodesAndBothGoOnFromThere() {
        broker.forgetTail(1);
        quiesce();
        assertThat(newLines(there)).singleElement().asString().contains("\"gap\"", "\"reason\":\"lineage\"");
        assertThat(newLines(elsewhere)).singleElement().asString().contains("\"gap\"", "\"reason\":\"history_lost\"");

        broker.publish();
        quiesce();
        assertThat(newLines(there)).singleElement().asString().contains("\"pub\"", "\"offset\":2");
        assertThat(newLines(elsewhere)).singleElement().asString().contains("\"pub\"", "\"offset\":2");
    }

    @Test
    void isToldOnBothNodesWhenTheOffsetIsTakenByAnother() {
        broker.forgetTail(1);
        broker.publish();
        quiesce();

        assertThat(newLines(there)).singleElement().asString().contains("\"reason\":\"lineage\"", "\"offset\":2");
        assertThat(newLines(elsewhere)).last().asString().contains("\"reason\":\"history_lost\"", "\"offset\":2");
    }

    @Test
    void isToldOnceTheBrokerAnswersAgain() {
        broken(true);
        broker.forgetTail(1);
        quiesce();
        assertThat(newLines(there)).as("others would not be told").isEmpty();

        broken(false);
        heardIt.channels().sweep();
        quiesce();
        assertThat(newLines(there)).singleElement().asString().contains("\"reason\":\"lineage\"");
        assertThat(newLines(elsewhere)).singleElement().asString().contains("\"reason\":\"history_lost\"");
    }

    @Test
    void isToldByItsNodeAloneIfTheBrokerDoesNotSeeTheContradiction() {
        broker.isBlind(true);
        broker.forgetTail(1);
        quiesce();

        assertThat(newLines(there)).singleElement().asString().contains("\"reason\":\"lineage\"", "\"offset\":1");
        assertThat(newLines(elsewhere)).isEmpty();
    }

    private void broken(boolean isBroken) {
        ((BreakableBus) heardIt.bus()).broken(isBroken);
    }

    private static List<String> newLines(TestNode.TestClient client) {
        return client.socket().newLines();
    }

    private void quiesce() {
        do {
            buses.forEach(bus -> bus.step(CHANNEL));
            heardIt.drain();
            heardLess.drain();
        } while (buses.stream().anyMatch(UnrulyBus::isBusy));
    }

    private TestNode newNode() {
        return new TestNode(CONFIG, new Random(2), (inlet, time) -> {
            UnrulyBus bus = new UnrulyBus(inlet, new Random(3), broker);
            buses.add(bus);
            return new BreakableBus(bus);
        });
    }
}
