package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Attempt.Outcome;
import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Redis dies, with and without its memory, and Redis stands still. */
@Timeout(90)
class RedisOutageIT {
    private static final Duration LIVE = Duration.ofSeconds(2);
    private static final Duration DEGRADED = Duration.ofSeconds(3);

    @RegisterExtension
    static final Farm farm = Farm.of("outage", 2);

    @Test
    void row01RedisKilledWithoutPersistenceAndBackEmptyIsToldInEveryChannel() throws IOException {
        try (Episode episode = farm.episode("row01", "a", "b").begin()) {
            long killed = System.nanoTime();
            farm.redis.kill();
            Episode.last(Duration.ofSeconds(3));
            farm.startRedis();
            long back = System.nanoTime();
            episode.awaitDelivery();

            episode.closeAccount(Set.of("history_lost"), 1);
            assertStayedAndToldOfTheOutage(episode, killed, back);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.GAP)).hasSize(2);
                assertThat(episode.untilMessage(client, back)).isLessThan(LIVE);
            }
            assertRefusedAtOnce(episode, killed, back);
            assertNotReadyMeanwhile(episode, killed, back);
        }
    }

    @Test
    void row02RedisKilledWithItsLogAndBackHasNoGap() throws IOException {
        persist();
        try (Episode episode = farm.episode("row02", "a", "b").begin()) {
            long killed = System.nanoTime();
            farm.redis.kill();
            Episode.last(Duration.ofSeconds(1));
            farm.startRedis("--appendonly", "yes");
            long back = System.nanoTime();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertStayedAndToldOfTheOutage(episode, killed, back);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.untilMessage(client, back)).isLessThan(LIVE);
            }
            assertRefusedAtOnce(episode, killed, back);
            assertNotReadyMeanwhile(episode, killed, back);
        }
        forget();
    }

    /** What the log lacks was delivered already; what then takes its offsets must not pass for its continuation. */
    @Test
    void row02RedisBackWithoutTheTailOfItsLogIsToldInEveryChannel() throws IOException {
        persist();
        try (Episode episode = farm.episode("row02tail", "a", "b").begin()) {
            farm.redis.kill();
            cutLog(logBytes() / 2);
            farm.startRedis("--appendonly", "yes");
            episode.awaitDelivery();

            episode.closeAccount(Set.of("lineage", "history_lost"), 1);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.GAP)).hasSize(2);
                assertThat(episode.seen(client, Event.CLOSED)).isEmpty();
            }
        }
        forget();
    }

    /** What one node has heard, and the log then lacks, another has not: it cannot know of it by itself. */
    @Test
    void row02TailOfTheLogThatOneNodeHadNotHeardIsToldThereToo() throws IOException {
        persist();
        try (Episode episode = farm.episode("row02unheard", "a", "b").begin()) {
            episode.publishing.stop();
            episode.awaitDelivery();
            List<LedgerClient> hearing = episode.clients.stream()
                    .filter(client -> client.name().startsWith(farm.first().name()))
                    .toList();
            loseWhatIsPublishedNow(episode, hearing);
            episode.awaitDelivery();

            episode.closeAccount(Set.of("lineage", "history_lost"), 1);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.GAP)).as(client.name()).hasSize(2);
            }
        }
        forget();
    }

    /** Nobody but the node that took it for the publisher knows that it was accepted. */
    @Test
    void row02TailOfTheLogThatNobodyHadHeardIsTold() throws IOException {
        persist();
        try (Episode episode = farm.episode("row02alone", "a", "b")) {
            LedgerClient client = episode.join("alone", farm.second());
            episode.awaitDelivery();
            loseWhatIsPublishedNow(episode, List.of());
            Awaitility.await("it is told before anything else is published")
                    .until(() -> episode.seen(client, Event.GAP).size() == 2);

            episode.closeAccount(Set.of("lineage", "history_lost"), 1);
        }
        forget();
    }

    /** Publishes by the first node what the second does not hear any more, and what Redis does not know when it is back. */
    private static void loseWhatIsPublishedNow(Episode episode, List<LedgerClient> hearing) throws IOException {
        TcpProxy deaf = farm.proxies.get(1);
        long kept = logBytes();
        deaf.hold(false, true);
        for (String channel : episode.channels) {
            Publishing.Posting posting = episode.publishing.post(channel);
            assertThat(episode.publishing
                            .attempt(posting, farm.first().servers())
                            .join()
                            .status())
                    .isEqualTo(200);
            hearing.forEach(client -> episode.awaitReceived(client, posting.sha()));
        }
        farm.redis.kill();
        cutLog(kept);
        deaf.resetAll();
        deaf.hold(false, false);
        farm.startRedis("--appendonly", "yes");
    }

    @Test
    void row03RedisFrozenForTenSecondsDelaysEverythingAndLosesNothing() throws IOException {
        try (Episode episode = farm.episode("row03", "a", "b").begin()) {
            long frozen = System.nanoTime();
            farm.redis.process().freeze();
            Episode.last(Duration.ofSeconds(10));
            farm.redis.process().thaw();
            long back = System.nanoTime();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertStayedAndToldOfTheOutage(episode, frozen, back);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.untilMessage(client, back)).isLessThan(LIVE);
            }
            assertUnknownIsSaidInTimeAndSettledByTheKey(episode, frozen);
            assertNotReadyMeanwhile(episode, frozen, back);
        }
    }

    private static void assertStayedAndToldOfTheOutage(Episode episode, long broken, long back) throws IOException {
        for (LedgerClient client : episode.clients) {
            assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            assertThat(episode.seen(client, Event.STATUS))
                    .as(client.name())
                    .extracting(Observation::note)
                    .containsExactly("down", "up");
            assertThat(episode.until(client, Event.STATUS, "down", broken)).isLessThan(DEGRADED);
            assertThat(episode.until(client, Event.STATUS, "up", back)).isLessThan(LIVE);
        }
    }

    private static void assertRefusedAtOnce(Episode episode, long broken, long back) {
        long certain = broken + Duration.ofMillis(300).toNanos();
        List<Answer> answers = episode.publishing.answers().stream()
                .filter(answer -> answer.startNanos() > certain && answer.endNanos() < back)
                .toList();
        assertThat(answers).hasSizeGreaterThan(20).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("not_stored");
            assertThat(answer.took()).isLessThan(Duration.ofMillis(500));
        });
    }

    private static void assertUnknownIsSaidInTimeAndSettledByTheKey(Episode episode, long frozen) throws IOException {
        List<Answer> unknown = episode.publishing.answers().stream()
                .filter(answer -> answer.startNanos() > frozen && answer.outcome() == Outcome.UNKNOWN)
                .toList();
        assertThat(unknown).isNotEmpty().allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.code()).isEqualTo("unknown");
            assertThat(answer.took()).isLessThan(Duration.ofMillis(2500));
        });
        assertThat(episode.publishing.answers())
                .as("some were stored by the attempt that timed out")
                .anyMatch(Answer::duplicate);
    }

    private static void assertNotReadyMeanwhile(Episode episode, long broken, long back) {
        for (NodeProcess node : farm.nodes) {
            HealthWatch health = episode.health(node);
            assertThat(health.until(false, broken)).as(node.name()).isLessThan(Duration.ofSeconds(5));
            health.assertReadyAgain(broken, back, Duration.ofSeconds(3));
            assertThat(health.changes(broken, System.nanoTime()))
                    .as(node.name())
                    .isEqualTo(2);
        }
    }

    private static void persist() throws IOException {
        farm.redis.call("CONFIG", "SET", "appendonly", "yes");
        Awaitility.await()
                .until(() ->
                        String.valueOf(farm.redis.call("INFO", "persistence")).contains("aof_rewrite_in_progress:0"));
    }

    private static void forget() throws IOException {
        farm.redis.call("CONFIG", "SET", "appendonly", "no");
    }

    /** As if the machine had died before the rest was on the disk. */
    private static void cutLog(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private static long logBytes() throws IOException {
        return Files.size(log());
    }

    private static Path log() throws IOException {
        try (Stream<Path> files = Files.list(farm.redis.folder().resolve("appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }
}
