package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Attempt.Outcome;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis is there, but full, emptied, locked, or fed with nonsense by somebody else. */
@Timeout(60)
class RedisStateIT {
    @RegisterExtension
    static final Farm farm = Farm.of("state", 2);

    @Test
    void row23RedisOutOfMemoryRefusesPublicationsAndKeepsTheRest() throws IOException {
        try (Episode episode = farm.episode("row23", "a", "b").begin()) {
            farm.redis.call("CONFIG", "SET", "maxmemory", "1mb");
            Answer refused = episode.awaitOutcome(Outcome.REFUSED);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.code()).isEqualTo("not_stored");
            Episode.last(Duration.ofSeconds(1));
            episode.clients.get(0).interrupt();
            Awaitility.await("what is kept can be read").until(episode.clients.get(0)::isConnected);

            farm.redis.call("CONFIG", "SET", "maxmemory", "0");
            episode.awaitDelivery();
            episode.closeAccount(Set.of(), 0);
            assertOnlyTheInterruptedOneWasCut(episode);
        }
    }

    private static void assertOnlyTheInterruptedOneWasCut(Episode episode) throws IOException {
        assertThat(episode.seen(episode.clients.get(0), Event.RESUMED)).hasSize(2);
        for (LedgerClient client : episode.clients.subList(1, episode.clients.size())) {
            assertThat(episode.seen(client, Event.CLOSED)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "s"})
    void row24HalfOfAChannelDeletedBeginsANewEpochThere(String half) throws IOException {
        try (Episode episode = farm.episode("row24" + half, "a", "b").begin()) {
            String hit = episode.channels.get(0);
            farm.redis.call("DEL", "belfry:{" + hit + "}:" + half);
            episode.awaitDelivery();

            episode.closeAccount(Set.of("history_lost"), 1);
            assertToldOnlyIn(List.of(hit), episode);
        }
    }

    @Test
    void row25aFlushedRedisIsToldInEveryChannel() throws IOException {
        try (Episode episode = farm.episode("row25a", "a", "b").begin()) {
            farm.redis.call("FLUSHALL");
            episode.awaitDelivery();

            episode.closeAccount(Set.of("history_lost"), 1);
            assertToldOnlyIn(episode.channels, episode);
        }
    }

    @Test
    void row25bFlushedScriptsAreNotNoticed() throws IOException {
        try (Episode episode = farm.episode("row25b", "a", "b").begin()) {
            for (int i = 0; i < 10; i++) {
                farm.redis.call("SCRIPT", "FLUSH");
                episode.awaitDelivery();
            }

            episode.closeAccount(Set.of(), 0);
            assertThat(episode.publishing.answers()).allMatch(answer -> answer.outcome() == Outcome.OK);
        }
    }

    /** The account may no longer listen; Redis cuts its connections and refuses new subscriptions. */
    @Test
    void row25cAccountThatMayNoLongerListenIsNotReadyAndSaysWhy() throws IOException, InterruptedException {
        try (Episode episode = farm.episode("row25c", "a", "b").begin()) {
            long revoked = System.nanoTime();
            farm.redis.call("ACL", "SETUSER", "belfry", "resetchannels");
            awaitNotReady(episode, revoked, "NOPERM");
            farm.redis.call("ACL", "SETUSER", "belfry", "&*");
            long granted = System.nanoTime();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertDownAndUp(episode, revoked, granted);
        }
    }

    /** The account is deleted, and comes back. */
    @Test
    void row25cChangedPasswordIsNotReadyAndSaysWhy() throws IOException, InterruptedException {
        try (Episode episode = farm.episode("row25pass", "a", "b").begin()) {
            long revoked = System.nanoTime();
            farm.redis.call("ACL", "DELUSER", "belfry");
            awaitNotReady(episode, revoked, "WRONGPASS");
            Answer refused = episode.awaitOutcome(Outcome.REFUSED);
            assertThat(refused.status()).isEqualTo(503);
            farm.redis.call("ACL", "SETUSER", "belfry", "on", ">secret", "~*", "&*", "+@all");
            long granted = System.nanoTime();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertDownAndUp(episode, revoked, granted);
        }
    }

    @Test
    void row32PoisonOnTheRedisChannelIsDroppedAndCounted() throws IOException, InterruptedException {
        try (Episode episode = farm.episode("row32", "a", "b").begin()) {
            String live = "belfry:c:{" + episode.channels.get(0) + "}";
            String epoch = String.valueOf(farm.redis.call("HGET", "belfry:{" + episode.channels.get(0) + "}:m", "e"));
            List<Double> before = dropped();
            List<String> poison = List.of(
                    "1 garbage",
                    "1 " + epoch + " 999999 forged forged2 0 -\n{\"forged\":true}",
                    "1 " + epoch + " 1 forged - 0 -\n{\"forged\":1}",
                    "1 x",
                    "{\"half\":",
                    "",
                    "\u0000\u0001\u0002",
                    "\"" + "x".repeat(3_000_000) + "\"");
            for (String message : poison) {
                farm.redis.call("PUBLISH", live, message);
            }
            episode.awaitDelivery();

            assertThat(dropped()).allSatisfy(now -> assertThat(now).isGreaterThanOrEqualTo(before.get(0) + 5));
            episode.closeAccount(Set.of(), 0);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.CLOSED)).isEmpty();
                assertThat(episode.seen(client, Event.STATUS)).isEmpty();
            }
        }
    }

    /** A key of another type than Belfry writes: this channel cannot be published to, the others can. */
    @Test
    void row32KeyOfTheWrongTypeHarmsOnlyItsChannel() throws IOException {
        try (Episode episode = farm.episode("row32type", "a").begin()) {
            farm.redis.call("SET", "belfry:{row32type.broken}:m", "nonsense");
            Publishing.Posting posting = episode.publishing.post("row32type.broken");
            Answer answer = episode.publishing.attempt(posting).join();

            assertThat(answer.status()).isEqualTo(500);
            episode.awaitDelivery();
            episode.closeAccount(Set.of(), 0);
            assertThat(episode.publishing.answers())
                    .filteredOn(each -> each.status() != 200)
                    .hasSize(1);
        }
    }

    private static void awaitNotReady(Episode episode, long since, String reason) {
        for (NodeProcess node : farm.nodes) {
            Awaitility.await(node.name() + " is not ready")
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> episode.health(node).until(false, since) != null);
            Awaitility.await(node.name() + " says why")
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> node.get("/health").contains(reason));
        }
    }

    private static void assertDownAndUp(Episode episode, long revoked, long granted) throws IOException {
        for (LedgerClient client : episode.clients) {
            assertThat(episode.seen(client, Event.CLOSED)).isEmpty();
            assertThat(episode.until(client, Event.STATUS, "down", revoked)).isLessThan(Duration.ofSeconds(5));
            assertThat(episode.until(client, Event.STATUS, "up", granted)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static void assertToldOnlyIn(List<String> channels, Episode episode) throws IOException {
        for (LedgerClient client : episode.clients) {
            assertThat(episode.seen(client, Event.GAP))
                    .extracting(seen -> seen.channel())
                    .containsExactlyInAnyOrderElementsOf(channels);
            assertThat(episode.seen(client, Event.CLOSED)).isEmpty();
        }
    }

    private static List<Double> dropped() throws IOException, InterruptedException {
        List<Double> counts = new ArrayList<>();
        for (NodeProcess node : farm.nodes) {
            counts.add(node.metric("belfry_bus_dropped_total"));
        }
        return counts;
    }
}
