package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Publisher;
import io.belfry.loadtest.ledger.Digest;
import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For how long a session that was interrupted can be taken up: rows WJ of the requirements. */
@Timeout(60)
class WisejRowsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String CHANNEL = "wj22";

    private final List<Observation> seen = new CopyOnWriteArrayList<>();

    @Test
    @DisplayName(
            "WJ-22 who is away for less than the history lasts has lost nothing, who is away for longer is told so")
    void absenceWithinAndBeyondTheWindow() throws IOException {
        absence(Duration.ofSeconds(4), Duration.ZERO, Duration.ofSeconds(6));
    }

    @Test
    @Tag("slow")
    @DisplayName("WJ-22 the same with a history of 120 s, of which 100 s are slept through, and then 130 s")
    @Timeout(300)
    void absenceOfMinutes() throws IOException {
        absence(Duration.ofSeconds(120), Duration.ofSeconds(100), Duration.ofSeconds(130));
    }

    private void absence(Duration window, Duration within, Duration beyond) throws IOException {
        List<LedgerClient> clients = new ArrayList<>();
        String ttl = "namespaces.default.history.ttl=" + window.toSeconds() + "s";
        try (Farm farm = Farm.start("wisej", 2, ttl);
                Publisher publisher = Publisher.redis("redis://127.0.0.1:" + farm.redis.port())) {
            for (NodeProcess node : farm.nodes) {
                List<URI> address = List.of(node.connect());
                clients.add(new WebSocketClient(log("websocket", node), NodeProcess.HTTP, address));
                clients.add(new StreamClient(log("stream", node), NodeProcess.HTTP, address));
                clients.add(new PollClient(log("poll", node), NodeProcess.HTTP, address, Duration.ofSeconds(1)));
            }
            comeIn(clients);
            publisher.publish(CHANNEL, "1").join();
            awaitAll(clients, "1");

            clients.forEach(LedgerClient::leave);
            publisher.publish(CHANNEL, "2").join();
            Episode.last(within);
            comeIn(clients);
            awaitAll(clients, "2");
            assertThat(count(Event.GAP)).as("away for less than the window").isZero();

            clients.forEach(LedgerClient::leave);
            publisher.publish(CHANNEL, "3").join();
            Episode.last(beyond);
            comeIn(clients);
            for (LedgerClient client : clients) {
                assertThat(seen)
                        .as(client.name() + " was away for longer")
                        .filteredOn(each -> each.client().equals(client.name()) && each.event() == Event.GAP)
                        .hasSize(1);
                assertThat(client.received(Digest.of("3"))).isFalse();
            }
            publisher.publish(CHANNEL, "4").join();
            awaitAll(clients, "4");
        } finally {
            clients.forEach(LedgerClient::close);
        }
        assertThat(clients).allSatisfy(client -> assertThat(client.faults()).isEmpty());
    }

    private Logbook log(String transport, NodeProcess node) {
        return new Logbook(transport + " at " + node.name(), transport, List.of(CHANNEL), seen::add, new SameLines());
    }

    private long count(Event event) {
        return seen.stream().filter(each -> each.event() == event).count();
    }

    private static void comeIn(List<LedgerClient> clients) {
        clients.forEach(LedgerClient::connect);
        for (LedgerClient client : clients) {
            Awaitility.await(client.name() + " is connected").atMost(PATIENCE).until(client::isConnected);
        }
    }

    private static void awaitAll(List<LedgerClient> clients, String payload) {
        for (LedgerClient client : clients) {
            Awaitility.await(client.name() + " has " + payload)
                    .atMost(PATIENCE)
                    .until(() -> client.received(Digest.of(payload)));
        }
    }
}
