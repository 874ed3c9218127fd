package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.ClientEvent;
import io.belfry.client.ClientEventListener;
import io.belfry.client.ClientEvents;
import io.belfry.client.ClientEventsOptions;
import io.belfry.client.ClientPublication;
import io.belfry.loadtest.ledger.Observation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What clients do reaches one instance of each application, whichever takes it: row GX-10 of the requirements. */
@Timeout(90)
class ClientEventsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LINGER = Duration.ofSeconds(4); // of a client whose link broke, and a little more
    private static final String EVENTS = "belfry:{$events}:e";

    @RegisterExtension
    static final Farm farm = Farm.of("client-events", 2, "events.enabled=true");

    private static final String redis = "redis://127.0.0.1:" + farm.redis.port();

    /** What all instances of an application are told, each event with the instance that was told of it. */
    private static final class Told implements AutoCloseable {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final List<ClientEvents> instances = new ArrayList<>();

        /** An application that is new, and wants to hear only of what comes. */
        Told(String group, int size) throws IOException {
            farm.redis.call("XGROUP", "CREATE", EVENTS, group, "$", "MKSTREAM");
            join(group, size);
        }

        private void join(String group, int size) {
            ClientEventsOptions options = ClientEventsOptions.DEFAULTS.withTakeOver(Duration.ofSeconds(1));
            for (int i = 0; i < size; i++) {
                instances.add(ClientEvents.redis(redis, group, new Instance(), options));
            }
        }

        private Told() {}

        /** More instances of an application that there is already. */
        static Told more(String group, int size) {
            Told told = new Told();
            told.join(group, size);
            return told;
        }

        private final class Instance implements ClientEventListener {
            @Override
            public void onOpen(ClientEvent event) {
                lines.add("open " + event.client());
            }

            @Override
            public void onClose(ClientEvent event) {
                lines.add("close " + event.client());
            }

            @Override
            public void onPublish(ClientEvent event, ClientPublication publication) {
                lines.add("publish " + event.client() + " " + publication.channel() + " " + publication.data());
            }
        }

        void await(String line) {
            Awaitility.await(line + " in " + lines).atMost(PATIENCE).until(() -> lines.contains(line));
        }

        List<String> of(String... clients) {
            return lines.stream()
                    .filter(line -> List.of(clients).contains(line.split(" ", -1)[1]))
                    .toList();
        }

        @Override
        public void close() {
            instances.forEach(ClientEvents::close);
        }
    }

    @Test
    @DisplayName("GX-10 of three instances one handles each message of a client, and hears once that it came and went")
    void gx10EachEventIsHandledOnce() throws IOException {
        try (Told told = new Told("once", 3)) {
            List<String> expected = new ArrayList<>();
            List<String> clients = new ArrayList<>();
            for (NodeProcess node : farm.nodes) {
                try (PlainClient client = PlainClient.connect(node.clients(), new ConnectLine())) {
                    clients.add(client.id());
                    expected.add("open " + client.id());
                    IntStream.range(0, 20).forEach(i -> {
                        client.send("{\"type\":\"publish\",\"id\":" + (i + 2)
                                + ",\"channel\":\"gx10\",\"data\":{\"n\": " + i + "}}");
                        expected.add("publish " + client.id() + " gx10 {\"n\": " + i + "}");
                    });
                    client.await(
                            "all are published", () -> client.lines("published").size() == 20);
                    expected.add("close " + client.id());
                }
            }
            clients.forEach(client -> told.await("close " + client));
            assertThat(told.of(clients.toArray(String[]::new))).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    @DisplayName("GX-10 what an instance had taken when it died is handled by another one")
    void gx10DeadInstance() throws IOException {
        farm.redis.call("XGROUP", "CREATE", EVENTS, "left", "$", "MKSTREAM");
        try (PlainClient client = PlainClient.connect(farm.first().clients(), new ConnectLine())) {
            Awaitility.await("somebody takes it and dies")
                    .atMost(PATIENCE)
                    .until(() ->
                            farm.redis.call("XREADGROUP", "GROUP", "left", "dead", "STREAMS", EVENTS, ">") != null);
            try (Told told = Told.more("left", 2)) {
                told.await("open " + client.id());
            }
        }
    }

    @Test
    @DisplayName("GX-10 a node is killed: its clients close once, but for those who went on at another node")
    void gx10KilledNode() throws IOException {
        try (Told told = new Told("killed", 3)) {
            List<PlainClient> stay = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                stay.add(PlainClient.connect(farm.second().clients(), new ConnectLine()));
            }
            PlainClient moves = PlainClient.connect(farm.second().clients(), new ConnectLine());
            told.await("open " + moves.id());
            stay.forEach(client -> told.await("open " + client.id()));
            farm.second().kill();
            try (PlainClient moved =
                    PlainClient.connect(farm.first().clients(), new ConnectLine().client(moves.id()))) {
                stay.forEach(client -> told.await("close " + client.id()));
                Episode.last(LINGER); // in which a second word would come
                for (PlainClient client : stay) {
                    assertThat(told.of(client.id()))
                            .containsExactlyInAnyOrder("open " + client.id(), "close " + client.id());
                }
                assertThat(told.of(moved.id())).containsExactly("open " + moves.id());
            }
            told.await("close " + moves.id());
        }
    }

    @Test
    @DisplayName("GX-10 a client that polls both nodes in turn is one session")
    void gx10Poll() throws IOException {
        try (Told told = new Told("poll", 1)) {
            List<Observation> seen = new CopyOnWriteArrayList<>();
            Logbook log = new Logbook("poll", "poll", List.of("gx10p"), seen::add, new SameLines());
            try (LedgerClient client = new PollClient(
                    log,
                    NodeProcess.HTTP,
                    List.of(farm.first().connect(), farm.second().connect()),
                    Duration.ofMillis(500))) {
                client.connect();
                Awaitility.await("it has polled for long")
                        .atMost(PATIENCE)
                        .until(() -> log.nodes().size() >= 12);
            }
            String id = log.client();
            told.await("close " + id);
            assertThat(told.of(id)).containsExactly("open " + id, "close " + id);
        }
    }
}
