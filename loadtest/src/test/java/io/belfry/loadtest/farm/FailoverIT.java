package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Attempt.Outcome;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sentinel makes another server the master. */
@Timeout(90)
class FailoverIT {
    private static final Duration MOVED = Duration.ofSeconds(3);
    private static final Set<String> LOST_TAIL = Set.of("lineage", "history_lost");

    @RegisterExtension
    static final SentinelFarm farm = SentinelFarm.of("sentinel");

    @Test
    void row04MasterKilledMovesEveryoneToTheReplica() throws IOException {
        try (Episode episode = farm.episode("row04", "a", "b").begin()) {
            RedisProcess old = farm.master();
            CompletableFuture<Long> decision = farm.decision(old);
            long killed = System.nanoTime();
            old.kill();
            long decided = decision.join();
            episode.awaitDelivery();

            episode.closeAccount(LOST_TAIL, 1);
            assertMoved(episode, killed, decided);
            Duration silence = SentinelFarm.DOWN_AFTER.plusSeconds(3);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.longestSilence(client, killed)).isLessThan(silence);
            }
        }
    }

    /** What the old master had acknowledged and the new one never got was delivered; its offsets are taken again. */
    @Test
    void row04MasterKilledBeforeItsTailWasReplicatedIsToldInEveryChannel() throws IOException {
        try (Episode episode = farm.episode("row04tail", "a", "b").begin()) {
            RedisProcess old = farm.master();
            SentinelFarm.stopReplication(old);
            Episode.last(Duration.ofSeconds(1));
            long killed = System.nanoTime();
            CompletableFuture<Long> decision = farm.decision(old);
            old.kill();
            long decided = decision.join();
            episode.awaitDelivery();

            episode.closeAccount(LOST_TAIL, 1);
            assertMoved(episode, killed, decided);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.GAP)).as(client.name()).hasSize(2);
            }
        }
    }

    @Test
    void row05FrozenMasterThatWakesAsAZombieHarmsNobody() throws IOException {
        try (Episode episode = farm.episode("row05", "a", "b").begin()) {
            RedisProcess old = farm.master();
            CompletableFuture<Long> decision = farm.decision(old);
            long frozen = System.nanoTime();
            old.process().freeze();
            long decided = decision.join();
            episode.awaitDelivery();
            Episode.last(Duration.ofSeconds(12).minusNanos(System.nanoTime() - frozen));
            old.process().thaw();
            Awaitility.await("the zombie is a replica")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> String.valueOf(old.call("INFO", "replication")).contains("role:slave"));
            episode.awaitDelivery();

            episode.closeAccount(LOST_TAIL, 1);
            assertMoved(episode, frozen, decided);
            assertThat(episode.publishing.answers())
                    .filteredOn(answer -> answer.startNanos() > frozen && answer.outcome() == Outcome.UNKNOWN)
                    .allSatisfy(answer -> assertThat(answer.took()).isLessThan(Duration.ofMillis(2500)));
        }
    }

    /** Nodes listen to the master only, so that a replica that is cut off from it starves nobody. */
    @Test
    void row06ReplicaCutOffFromTheMasterStarvesNobody() throws IOException {
        try (Episode episode = farm.episode("row06", "a", "b").begin()) {
            long cut = System.nanoTime();
            for (RedisProcess replica : farm.replicas()) {
                assertThat(String.valueOf(replica.call("CLIENT", "LIST"))).doesNotContain("user=belfry");
            }
            SentinelFarm.stopReplication(farm.master());
            Episode.last(Duration.ofSeconds(3));

            episode.closeAccount(Set.of(), 0);
            for (NodeProcess node : farm.nodes) {
                assertThat(episode.health(node).changes(cut, System.nanoTime())).isZero();
            }
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.STATUS)).isEmpty();
            }
        }
    }

    private static void assertMoved(Episode episode, long broken, long decided) throws IOException {
        for (LedgerClient client : episode.clients) {
            assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            assertThat(episode.untilMessage(client, decided)).as(client.name()).isLessThan(MOVED);
        }
        for (NodeProcess node : farm.nodes) {
            episode.health(node).assertReadyAgain(broken, decided, MOVED);
            assertThat(episode.health(node).changes(broken, System.nanoTime()))
                    .as(node.name())
                    .isLessThanOrEqualTo(2);
        }
    }
}
