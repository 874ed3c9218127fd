package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Publisher;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis is replaced behind its one address: rows OS-18 and OS-19 of the requirements. */
@Timeout(120)
class OutSystemsRedisRowsIT {
    /** Replication is not waited for, so that a fail-over may lose what was acknowledged last. It must not do so in silence. */
    private static final Set<String> LOST_TAIL = Set.of("lineage", "history_lost");

    private static final List<String> CHANNELS = List.of("a", "b");

    @Test
    @DisplayName(
            "OS-18 Sentinel fails over: publishing goes on, and the window that was lost is told as a gap in every channel")
    void lostWindowIsToldAsAGap() throws IOException {
        Path folder = Farm.newFolder("os18");
        try (RedisService redis = RedisService.sentinel(folder);
                Pair pair = new Pair(folder, redis);
                Publisher publisher = Publisher.redis(redis.uri());
                Episode episode = pair.episode().begin()) {
            redis.stopReplication();
            episode.awaitDelivery(); // what nobody but the old master has
            redis.replaceMaster();
            assertThat(publisher.publish("other", "1").join().accepted()).isTrue();
            episode.awaitDelivery();

            episode.closeAccount(LOST_TAIL, 1);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.GAP)).as(client.name()).hasSize(CHANNELS.size());
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            }
        }
    }

    @ParameterizedTest(
            name =
                    "OS-19 the same nodes, publishers and clients on a Redis that is {0}: its master is replaced, the account closes")
    @ValueSource(strings = {"standalone", "behind Sentinel", "behind a balancer"})
    void oneEndPointIsEnough(String kind) throws IOException {
        Path folder = Farm.newFolder("os19");
        try (RedisService redis = service(kind, folder);
                Pair pair = new Pair(folder, redis);
                Publisher publisher = Publisher.redis(redis.uri());
                Episode episode = pair.episode().begin();
                PlainClient client =
                        PlainClient.connect(pair.nodes.get(1).clients(), new ConnectLine().channel("os19"))) {
            assertThat(publisher.publish("os19", "1").join().accepted()).isTrue();
            client.awaitExactly("os19", List.of("1"));
            redis.replaceMaster();
            assertThat(publisher.publish("os19", "2").join().accepted()).isTrue();
            client.await("it has come", () -> client.received("os19").contains("2"));
            episode.awaitDelivery();

            episode.closeAccount(kind.equals("standalone") ? Set.of() : LOST_TAIL, 1);
            for (LedgerClient each : episode.clients) {
                assertThat(episode.seen(each, Event.CLOSED)).as(each.name()).isEmpty();
            }
        }
    }

    private static RedisService service(String kind, Path folder) throws IOException {
        return switch (kind) {
            case "standalone" -> RedisService.standalone(folder);
            case "behind Sentinel" -> RedisService.sentinel(folder);
            default -> RedisService.balanced(folder);
        };
    }

    /** Two nodes on such a Redis. */
    private static final class Pair implements AutoCloseable {
        final List<NodeProcess> nodes = new ArrayList<>();
        private final Path folder;
        private final RedisService redis;

        Pair(Path folder, RedisService redis) throws IOException {
            this.folder = folder;
            this.redis = redis;
            for (String name : List.of("h1", "h2")) {
                nodes.add(NodeProcess.start(folder, name, Farm.arguments(redis.uri())));
            }
            nodes.forEach(NodeProcess::awaitReady);
        }

        Episode episode() throws IOException {
            return new Episode(folder, nodes, CHANNELS, () -> Farm.kept(redis.master(), CHANNELS));
        }

        @Override
        public void close() {
            nodes.forEach(NodeProcess::close);
        }
    }
}
