package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Posting;
import io.belfry.client.Publisher;
import io.belfry.client.Subscriber;
import io.belfry.client.SubscriberListener;
import io.belfry.client.SubscriberState;
import io.belfry.loadtest.ledger.Digest;
import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Instances, nodes and connections come and go independently of each other: rows GX of the requirements. */
@Timeout(120)
class GeneXusReconnectRowsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration OUTAGE = Duration.ofSeconds(5); // as the row says
    private static final Duration OBSERVED = Duration.ofSeconds(1); // as the row says
    private static final int HISTORY = 1_000; // publications that a channel keeps unless told otherwise

    @RegisterExtension
    static final Farm farm = Farm.of("genexus-reconnect", 2);

    private static final String redis = "redis://127.0.0.1:" + farm.redis.port();

    private static LedgerClient client(
            String name, String channel, List<Observation> seen, NodeProcess first, NodeProcess then) {
        Logbook log = new Logbook(name, "websocket", List.of(channel), seen::add, new SameLines());
        return new WebSocketClient(log, NodeProcess.HTTP, List.of(first.connect(), then.connect()));
    }

    @Test
    @DisplayName(
            "GX-03 instances restart and no client notices; a node restarts, instances go on publishing and clients resume")
    void lifecyclesAreIndependent() throws IOException {
        String channel = "gx03";
        List<Observation> seen = new CopyOnWriteArrayList<>();
        List<ApplicationProcess> instances =
                new ArrayList<>(List.of(new ApplicationProcess(redis), new ApplicationProcess(redis)));
        List<LedgerClient> clients = List.of(
                client("at-h1", channel, seen, farm.first(), farm.second()),
                client("at-h2", channel, seen, farm.second(), farm.first()));
        List<String> payloads = new ArrayList<>();
        try {
            for (LedgerClient client : clients) {
                client.connect();
                Awaitility.await("connected").atMost(PATIENCE).until(client::isConnected);
            }
            for (int i = 0; i < instances.size(); i++) {
                publish(instances.get(i), channel, payloads);
                instances.get(i).close();
                instances.set(i, new ApplicationProcess(redis));
                publish(instances.get(i), channel, payloads);
                awaitAll(clients, payloads);
            }
            assertThat(seen)
                    .as("what clients see of it")
                    .extracting(Observation::event)
                    .doesNotContain(Event.CLOSED);

            farm.first().process().terminate();
            while (farm.first().process().isAlive()) {
                publish(instances.get(payloads.size() % 2), channel, payloads);
            }
            publish(instances.get(0), channel, payloads);
            farm.first().start();
            farm.first().awaitReady();
            publish(instances.get(1), channel, payloads);
            awaitAll(clients, payloads);
        } finally {
            instances.forEach(ApplicationProcess::close);
            clients.forEach(LedgerClient::close);
        }
        for (LedgerClient client : clients) {
            boolean moved = client.name().equals("at-h1");
            assertThat(client.faults()).isEmpty();
            assertThat(of(client, Event.MSG, seen))
                    .extracting(Observation::sha)
                    .as("all, in order, each once")
                    .containsExactlyElementsOf(payloads.stream().map(Digest::of).toList());
            assertThat(of(client, Event.RESUMED, seen)).as(client.name()).hasSize(moved ? 1 : 0);
            assertThat(of(client, Event.CLOSED, seen)).as(client.name()).hasSize(moved ? 1 : 0);
            assertThat(of(client, Event.GAP, seen)).isEmpty();
        }
    }

    private static void publish(ApplicationProcess instance, String channel, List<String> payloads) {
        String payload = Integer.toString(payloads.size());
        assertThat(instance.ask("publish", channel, payload)).isEqualTo("accepted");
        payloads.add(payload);
    }

    private static void awaitAll(List<LedgerClient> clients, List<String> payloads) {
        for (LedgerClient client : clients) {
            Awaitility.await(client.name() + " has all")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> payloads.stream().map(Digest::of).allMatch(client::received));
        }
    }

    private static List<Observation> of(LedgerClient client, Event event, List<Observation> seen) {
        return seen.stream()
                .filter(each -> each.client().equals(client.name()) && each.event() == event)
                .toList();
    }

    @Test
    @DisplayName("GX-12 the path is away for 5 s: the subscriber says so, comes back by itself and has lost nothing")
    void subscriberComesBack() throws IOException {
        List<String> heard = new CopyOnWriteArrayList<>();
        List<SubscriberState> states = new CopyOnWriteArrayList<>();
        try (TcpProxy path = new TcpProxy(farm.first().clients().getPort());
                Publisher publisher = Publisher.redis(redis);
                Subscriber subscriber = Subscriber.connect(
                        java.net.URI.create("http://127.0.0.1:" + path.port()), () -> null, new SubscriberListener() {
                            @Override
                            public void onState(SubscriberState state, String reason) {
                                states.add(state);
                            }
                        })) {
            subscriber.subscribe("gx12", new Recording(heard));
            Awaitility.await("subscribed").atMost(PATIENCE).until(() -> heard.contains("subscribed"));
            publisher.publish("gx12", "1").join();
            Awaitility.await("it has come").atMost(PATIENCE).until(() -> heard.contains("1"));

            path.refuse();
            Awaitility.await("the state flips").atMost(PATIENCE).until(() -> states.contains(SubscriberState.WAITING));
            publisher.publish("gx12", "2").join();
            Episode.last(OUTAGE);
            publisher.publish("gx12", "3").join();
            path.accept();
            Awaitility.await("all have come").atMost(PATIENCE).until(() -> heard.contains("3"));
            publisher.publish("gx12", "4").join();
            Awaitility.await("it is live").atMost(PATIENCE).until(() -> heard.contains("4"));
        }
        assertThat(heard).containsExactly("subscribed", "1", "subscribed", "2", "3", "4");
        assertThat(states)
                .startsWith(SubscriberState.CONNECTING, SubscriberState.CONNECTED, SubscriberState.WAITING)
                .endsWith(SubscriberState.CONNECTED, SubscriberState.CLOSED);
    }

    /** The row's client polls, and so is on another node with every poll; here it connects anew as often. */
    @Test
    @DisplayName("GX-14 clients that are on another node with every connection lose nothing and get nothing twice")
    void clientsHopFromNodeToNode() throws IOException, InterruptedException {
        try (Episode episode = farm.episode("gx14", "a", "b").begin()) {
            for (int hop = 0; hop < 6; hop++) {
                episode.clients.forEach(LedgerClient::interrupt);
                for (LedgerClient client : episode.clients) {
                    Awaitility.await("connected again")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(10))
                            .until(client::isConnected);
                }
            }
            episode.closeAccount(Set.of(), 0);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.RESUMED)).hasSize(6 * 2);
            }
            for (NodeProcess node : farm.nodes) {
                assertThat(node.metric("belfry_recovered_total"))
                        .as(node.name())
                        .isPositive();
            }
        }
    }

    @Test
    @DisplayName(
            "GX-19 OS-24 what one instance invalidates the others drop within 1 s, and after a gap they drop everything")
    void cacheInvalidation() throws IOException {
        try (TcpProxy path = new TcpProxy(farm.first().clients().getPort());
                Publisher publisher = Publisher.redis(redis);
                ApplicationProcess a = new ApplicationProcess(redis);
                ApplicationProcess b = new ApplicationProcess(redis, "http://127.0.0.1:" + path.port());
                ApplicationProcess c =
                        new ApplicationProcess(redis, farm.second().clients().toString())) {
            b.awaitSaid("subscribed");
            c.awaitSaid("subscribed");
            assertThat(a.ask("invalidate", "first")).isEqualTo("accepted"); // classes are loaded, connections stand
            b.awaitSaid("dropped first");
            c.awaitSaid("dropped first");

            b.ask("put", "price");
            c.ask("put", "price");
            b.ask("put", "stock");
            c.ask("put", "stock");
            long before = System.nanoTime();
            assertThat(a.ask("invalidate", "price")).isEqualTo("accepted");
            for (ApplicationProcess each : List.of(b, c)) {
                assertThat(Duration.ofNanos(each.awaitSaid("dropped price") - before))
                        .isLessThan(OBSERVED);
                assertThat(each.ask("has", "price")).isEqualTo("false");
                assertThat(each.ask("has", "stock")).isEqualTo("true");
            }

            path.refuse();
            publisher
                    .publishAll(IntStream.rangeClosed(0, HISTORY)
                            .mapToObj(i -> new Posting(Application.INVALIDATE, "\"" + i + "\""))
                            .toList())
                    .join();
            path.accept();
            b.awaitSaid("dropped everything");
            assertThat(b.ask("has", "stock")).isEqualTo("false");
            c.awaitSaid("dropped " + HISTORY);
            assertThat(c.hasSaid("dropped everything")).isFalse();
            assertThat(c.ask("has", "stock")).isEqualTo("true");
        }
    }
}
