package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

    /** Until when a node that is not heard of counts as alive. */
    private static final Duration LEASE = Duration.ofSeconds(6);

    /** And how much later the others may have seen that it is over. */
    private static final Duration SWEEP = Duration.ofSeconds(3);

    @RegisterExtension
    static final Farm farm = Farm.of("outsystems", 3);

    @Test
    @DisplayName(
            "OS-21 a node that is added under load is ready only when it hears the others, and its first client of each transport misses nothing")
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
            LedgerClient stream = episode.join(new StreamClient(
                    episode.logbook("the-first-stream", "stream"), NodeProcess.HTTP, List.of(third.connect())));
            PollClient poll = episode.join(new PollClient(
                    episode.logbook("the-first-poll", "poll"), NodeProcess.HTTP, List.of(third.connect())));
            assertThat(third.metric("belfry_sessions_total")).isEqualTo(3);
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            for (LedgerClient each : List.of(first, stream, poll)) {
                assertThat(episode.seen(each, Event.CLOSED)).as(each.name()).isEmpty();
                assertThat(each.log().nodes()).as(each.name()).containsOnly("h3");
            }
            assertThat(poll.refusals()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "OS-20 a node that comes back under another address, or another name, is in the farm once, and no ghost of it stays")
    void nodeChangesItsAddressAndItsName() throws IOException, InterruptedException {
        farm.nodes.get(2).kill();
        awaitFarm(List.of("h1", "h2"), System.nanoTime());
        try (NodeProcess before = guest("guest", "127.0.0.3")) {
            awaitFarm(List.of("guest", "h1", "h2"), System.nanoTime());
            before.kill(); // so that it says goodbye to nobody
        }
        long killed = System.nanoTime();
        try (NodeProcess moved = guest("guest", "127.0.0.4")) { // on other ports, too
            assertThat(farmOf(farm.first())).as("it is there at once").contains("guest", "h1", "h2");
            awaitFarm(List.of("guest", "h1", "h2"), killed);
            moved.kill();
        }
        killed = System.nanoTime();
        try (NodeProcess renamed = guest("renamed", "127.0.0.4")) {
            awaitFarm(List.of("h1", "h2", "renamed"), killed);
            assertThat(renamed.ready()).as("nobody is at the usual address").isZero();
        }
    }

    private static NodeProcess guest(String name, String address) throws IOException {
        return farm.another(name, "listen.host=" + address, "admin.host=127.0.0.1")
                .awaitAdminReady();
    }

    /** Waits until the nodes that stay see the farm so: whoever was killed then is gone when its lease is over. */
    private static void awaitFarm(List<String> names, long killedNanos) {
        Awaitility.await("the farm is " + names)
                .atMost(LEASE.plus(SWEEP).minusNanos(System.nanoTime() - killedNanos))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> farmOf(farm.first()).equals(names)
                        && farmOf(farm.second()).equals(names));
    }

    /** The nodes that this one knows, by name and in this order. */
    private static List<String> farmOf(NodeProcess node) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (JsonNode each : new ObjectMapper().readTree(node.get("/api/nodes")).path("items")) {
            names.add(each.path("name").asText());
        }
        return names;
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
