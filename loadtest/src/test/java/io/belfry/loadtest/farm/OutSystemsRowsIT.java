package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes are added, and taken away in any order: rows OS of the requirements. */
@Timeout(120)
class OutSystemsRowsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final long SEED = 25;

    @RegisterExtension
    static final Farm farm = Farm.of("outsystems", 3);

    @Test
    @DisplayName(
            "OS-21 a node that is added under load is ready only when it hears the others, and its first client misses nothing")
    void nodeIsAddedUnderLoad() throws IOException, InterruptedException {
        NodeProcess third = farm.nodes.get(2);
        TcpProxy path = farm.proxies.get(2);
        third.kill();
        List<String> channels = List.of("os21.a", "os21.b");
        try (Episode episode = new Episode(
                        Farm.newFolder("os21"),
                        List.of(farm.first(), farm.second()),
                        channels,
                        () -> Farm.kept(farm.redis, channels))
                .begin()) {
            path.hold(true, true);
            third.start();
            Awaitility.await("the first answer")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> third.ready() != 0);
            assertThat(third.ready()).isEqualTo(503);
            assertThat(subscribers("belfry:all")).isEqualTo(2);

            path.hold(false, false);
            third.awaitReady();
            assertThat(subscribers("belfry:all")).isEqualTo(3);
            LedgerClient first = episode.join("the-first", third);
            assertThat(third.metric("belfry_sessions_total")).isEqualTo(1);
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertThat(episode.seen(first, Event.CLOSED)).isEmpty();
        }
    }

    /** Connections that have heard from Redis that they are subscribed. */
    private static long subscribers(String redisChannel) throws IOException {
        Object answer = farm.redis.call("PUBSUB", "NUMSUB", redisChannel);
        return answer instanceof List<?> list ? (Long) list.get(1) : -1;
    }

    @Test
    @DisplayName(
            "OS-25 no node is special: killed in any order, one at a time and all but one, they take nothing with them")
    void nodesAreKilledInAnyOrder() throws IOException {
        List<NodeProcess> order = new ArrayList<>(farm.nodes);
        Collections.shuffle(order, new Random(SEED));
        try (Episode episode = farm.episode("os25", "a", "b").begin()) {
            for (NodeProcess node : order) {
                node.kill();
                episode.awaitDelivery();
                node.start();
                node.awaitReady();
            }
            Collections.shuffle(order, new Random(SEED + 1));
            for (NodeProcess node : order.subList(1, 3)) {
                node.kill();
            }
            episode.awaitDelivery();
            for (NodeProcess node : order.subList(1, 3)) {
                node.start();
            }
            farm.nodes.forEach(NodeProcess::awaitReady);

            episode.closeAccount(Set.of(), 0);
        }
    }
}
