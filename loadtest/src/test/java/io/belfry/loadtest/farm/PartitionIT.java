package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Attempt.Outcome;
import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The network between one node and Redis does not carry everything; the other node is well. */
@Timeout(60)
class PartitionIT {
    private static final Duration DEGRADED = Duration.ofSeconds(5);

    @RegisterExtension
    static final Farm farm = Farm.of("partition", 2);

    /** All at once, as each lasts for half a minute: one cut both ways, two cut one way, and one untouched. */
    @Test
    @Timeout(150)
    void row09NodesPartitionedBothWaysAndOneWayAreRepairedFromTheHistory() throws IOException {
        try (Farm wide = Farm.start("partition-wide", 4);
                Episode episode = wide.episode("row09", "a", "b").begin()) {
            long cut = System.nanoTime();
            wide.proxies.get(0).hold(true, true);
            wide.proxies.get(1).hold(true, false);
            wide.proxies.get(2).hold(false, true);
            Episode.last(Duration.ofSeconds(30));
            for (TcpProxy proxy : wide.proxies) {
                proxy.hold(false, false);
            }
            long healed = System.nanoTime();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            for (NodeProcess node : wide.nodes.subList(0, 3)) {
                assertCutOff(episode, node, cut, healed);
            }
            assertUntouched(episode, wide.nodes.get(3), cut);
        }
    }

    @Test
    void row09ConnectionsThatAreResetAgainAndAgainLoseNothing() throws IOException {
        try (Episode episode = farm.episode("row09reset", "a", "b").begin()) {
            for (int i = 0; i < 10; i++) {
                farm.proxies.forEach(TcpProxy::resetAll);
                Episode.last(Duration.ofMillis(300));
            }
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
        }
    }

    @Test
    void row09ConnectionsThatAreHalfOpenAreFoundOut() throws IOException {
        try (Episode episode = farm.episode("row09half", "a", "b").begin()) {
            long cut = System.nanoTime();
            farm.proxies.get(0).leaveHalfOpen();
            episode.awaitDelivery();

            assertThat(Duration.ofNanos(System.nanoTime() - cut)).isLessThan(Duration.ofSeconds(6));
            episode.closeAccount(Set.of(), 0);
        }
    }

    @Test
    void row09SlowNetworkIsOnlySlow() throws IOException {
        try (Episode episode = farm.episode("row09slow", "a", "b").begin()) {
            farm.proxies.get(0).delay(Duration.ofMillis(100));
            Episode.last(Duration.ofSeconds(3));
            farm.proxies.get(0).delay(Duration.ZERO);

            episode.closeAccount(Set.of(), 0);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.STATUS)).as(client.name()).isEmpty();
            }
        }
    }

    /**
     * The listening connection stands and answers, but at a server where nobody publishes: only the canary can tell. So it was
     * with replicas that had lost their master.
     */
    @Test
    void row06NodeThatHearsNothingThoughItsConnectionsStandIsNotReady() throws IOException {
        try (RedisProcess stale = farm.anotherRedis("stale");
                Episode episode = farm.episode("row06", "a", "b").begin()) {
            farm.proxies.get(0).target(stale.port());
            farm.redis.call("CLIENT", "KILL", "TYPE", "pubsub");
            Awaitility.await("it listens elsewhere")
                    .until(() -> String.valueOf(stale.call("CLIENT", "LIST", "TYPE", "pubsub"))
                            .contains("user=belfry"));
            long detached = System.nanoTime();
            farm.proxies.get(0).target(farm.redis.port());
            List<LedgerClient> clients = clientsOf(episode, farm.first());
            HealthWatch health = episode.health(farm.first());
            Awaitility.await("the canary is missed")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> allAreTold(episode, clients, detached) && health.until(false, detached) != null);
            assertThat(health.until(false, detached)).isLessThan(Duration.ofSeconds(6));
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            for (LedgerClient client : clients) {
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
                assertThat(episode.until(client, Event.STATUS, "down", detached))
                        .isLessThan(Duration.ofSeconds(6));
            }
        }
    }

    private static boolean allAreTold(Episode episode, List<LedgerClient> clients, long since) throws IOException {
        for (LedgerClient client : clients) {
            if (episode.until(client, Event.STATUS, "down", since) == null) {
                return false;
            }
        }
        return true;
    }

    private static void assertCutOff(Episode episode, NodeProcess node, long cut, long healed) throws IOException {
        HealthWatch health = episode.health(node);
        assertThat(health.until(false, cut)).as(node.name()).isLessThan(DEGRADED);
        health.assertReadyAgain(cut, healed, Duration.ofSeconds(3));
        for (LedgerClient client : clientsOf(episode, node)) {
            assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            assertThat(episode.seen(client, Event.STATUS))
                    .extracting(Observation::note)
                    .containsExactly("down", "up");
            assertThat(episode.until(client, Event.STATUS, "down", cut)).isLessThan(DEGRADED);
            assertThat(episode.untilMessage(client, healed)).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(episode.publishing.answers())
                .filteredOn(answer -> answer.startNanos() > cut && answer.startNanos() < healed)
                .as("the cut off node promises nothing")
                .anyMatch(answer -> answer.status() == 503 || answer.status() == 504)
                .noneMatch(answer ->
                        answer.outcome() == Outcome.UNKNOWN && answer.took().compareTo(Duration.ofMillis(2500)) > 0);
    }

    private static void assertUntouched(Episode episode, NodeProcess node, long cut) throws IOException {
        assertThat(episode.health(node).changes(cut, System.nanoTime())).isZero();
        for (LedgerClient client : clientsOf(episode, node)) {
            assertThat(episode.seen(client, Event.STATUS)).as(client.name()).isEmpty();
            assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
        }
    }

    private static List<LedgerClient> clientsOf(Episode episode, NodeProcess node) {
        return episode.clients.stream()
                .filter(client -> client.name().startsWith(node.name() + "-"))
                .toList();
    }
}
