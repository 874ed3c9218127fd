package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node dies, or stands still, while another one lives. */
@Timeout(60)
class NodeFaultIT {
    @RegisterExtension
    static final Farm farm = Farm.of("node", 2, "limits.queue=128KiB");

    @BeforeEach
    void heal() throws IOException {
        farm.redis.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 256mb 64mb 60");
    }

    @Test
    void row10KilledNodeLosesItsClientsToTheOtherAndNothingElse() throws IOException {
        try (Episode episode = farm.episode("row10", "a", "b").begin()) {
            farm.first().kill();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            for (LedgerClient client : episode.clients) {
                boolean moved = client.name().startsWith(farm.first().name());
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).hasSize(moved ? 1 : 0);
                assertThat(episode.seen(client, Event.RESUMED))
                        .as(client.name())
                        .hasSize(moved ? 2 : 0);
            }
        }
    }

    @Test
    void row12FrozenNodeDeliversItsBacklogInOrder() throws IOException {
        try (Episode episode = farm.episode("row12", "a", "b").begin()) {
            farm.first().process().freeze();
            Episode.last(Duration.ofSeconds(10));
            farm.first().process().thaw();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertThat(episode.health(farm.second()).changes(0, System.nanoTime()))
                    .isLessThanOrEqualTo(1);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            }
        }
    }

    /** Redis does not keep everything for a node that does not read; what it threw away is repaired from the history. */
    @Test
    void row12FrozenNodeThatRedisCutOffRepairsFromTheHistory() throws IOException {
        farm.redis.call("CONFIG", "SET", "client-output-buffer-limit", "pubsub 64kb 64kb 1");
        try (Episode episode = farm.episode("row12cut", "a", "b").begin()) {
            farm.first().process().freeze();
            for (int i = 0; i < 100; i++) {
                Publishing.Posting large = episode.publishing.post(episode.channels.get(0), 50_000);
                assertThat(episode.publishing
                                .attempt(large, farm.second().servers())
                                .join()
                                .status())
                        .isEqualTo(200);
            }
            long cut = cutOffByRedis();
            farm.first().process().thaw();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertThat(cut).as("connections that Redis gave up").isPositive();
        }
    }

    private static long cutOffByRedis() {
        return farm.redis
                .process()
                .log()
                .lines()
                .filter(line -> line.contains("overcoming of output buffer limits"))
                .count();
    }
}
