package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes behind HAProxy are added, taken away, and replaced one after the other while everything goes on. */
@Timeout(120)
class RollingRestartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(3); // two checks, one second apart, and a little
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final Duration SLOWSTART = Duration.ofSeconds(2); // as configured, and a little
    private static final Duration MARGIN = Duration.ofSeconds(2);

    /** How evenly the node gives each who is to leave a moment: so many in the busiest second, for one that is configured. */
    private static final double UNEVEN = 1.25;

    /** The same as the moments come. What a busy machine may add to the number of a second: who was to leave before. */
    private static final double HASTE = 1.5;

    @RegisterExtension
    static final Scene scene = Scene.of(
            "rolling",
            3,
            "heartbeat=10s",
            "drain.grace=" + GRACE.toSeconds() + "s",
            "drain.window=" + WINDOW.toSeconds() + "s");

    @Test
    @DisplayName(
            "H3 OS-22 LN-07 rolling restart of three nodes with 300 clients: 0 lost, no faster than configured, exit 0")
    void threeNodesAreReplaced() throws IOException {
        threeNodesAreReplaced(100, 10);
    }

    @Test
    @Tag("slow")
    @DisplayName(
            "H3 OS-22 rolling restart of three nodes with 2,000 clients: 0 lost, no faster than configured, exit 0")
    @Timeout(300)
    void threeNodesOfManyAreReplaced() throws IOException {
        threeNodesAreReplaced(667, 2);
    }

    private static void threeNodesAreReplaced(int perTransport, int perSecond) throws IOException {
        Haproxy balancer = scene.haproxy("recommended.cfg", scene.nodes(), Map.of("BELFRY_SLOTS", "5000"));
        try (Crowd crowd = new Crowd();
                Episode episode = scene.episode("h3", perSecond)) {
            crowd.join(episode, "c", perTransport, Scene.TRANSPORTS, balancer);
            for (NodeProcess node : scene.farm.nodes) {
                replace(node, episode, balancer);
            }
            Scene.closeAccount(episode);
        }
    }

    @Test
    @DisplayName(
            "LN-03 LN-07 a second node gets half of 1,000 clients by a rebalance; of three nodes one remains in the end: 0 lost")
    void nodesComeAndGo() throws IOException {
        NodeProcess first = scene.farm.first();
        NodeProcess second = scene.farm.second();
        NodeProcess third = scene.farm.nodes.get(2);
        second.kill();
        third.kill();
        Haproxy balancer = scene.haproxy("recommended.cfg", scene.nodes(), Map.of("BELFRY_SLOTS", "5000"));
        try (Crowd crowd = new Crowd();
                Episode episode = scene.episode("ln03", 2)) {
            crowd.join(episode, "c", 500, List.of(Transport.WEBSOCKET, Transport.STREAM), balancer);
            List<LedgerClient> settled = List.copyOf(episode.clients);
            crowd.join(episode, "p", 5, List.of(Transport.POLL), balancer); // at home nowhere, and not counted
            assertThat(at(first, settled)).isEqualTo(settled.size());
            startAndAwait(second, balancer);
            Episode.last(SLOWSTART); // until then HAProxy sends those who leave back
            Probe order = Probe.send(
                    first.servers(),
                    "POST /api/rebalance HTTP/1.0\nContent-Type: application/json",
                    "{\"percent\":50}");
            assertThat(order.status()).as(order.body()).isEqualTo(200);
            Awaitility.await("half of them are at the second node")
                    .atMost(WINDOW.plus(PATIENCE))
                    .untilAsserted(() -> assertThat(at(second, settled))
                            .as("%s; %s are at the first", order.body(), at(first, settled))
                            .isGreaterThanOrEqualTo(settled.size() * 45 / 100));
            startAndAwait(third, balancer);
            Awaitility.await("nobody is on the way")
                    .atMost(PATIENCE)
                    .until(() -> settled.stream().allMatch(LedgerClient::isConnected));
            assertThat((double) at(second, settled) / settled.size()).isBetween(0.45, 0.55);
            assertThat((double) at(first, settled) / settled.size()).isBetween(0.45, 0.55);
            second.process().terminate();
            third.process().terminate();
            assertThat(List.of(second.process().exitCode(), third.process().exitCode()))
                    .containsOnly(0);
            Scene.closeAccount(episode);
            assertThat(at(first, settled)).isEqualTo(settled.size());
        }
    }

    /** How many of them were let in there last. */
    private static long at(NodeProcess node, List<LedgerClient> clients) {
        return clients.stream()
                .map(client -> client.log().nodes())
                .filter(nodes -> nodes.get(nodes.size() - 1).equals(node.name()))
                .count();
    }

    private static void startAndAwait(NodeProcess node, Haproxy balancer) throws IOException {
        node.start();
        node.awaitReady();
        Awaitility.await("HAProxy has " + node.name())
                .atMost(PATIENCE)
                .until(() -> balancer.statistic("hubs", node.name(), "status").equals("UP"));
    }

    private static void replace(NodeProcess node, Episode episode, Haproxy balancer) throws IOException {
        long start = System.nanoTime();
        node.process().terminate();
        assertThat(node.process().exitCode()).as("exit of %s", node.name()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isLessThan(GRACE.plus(WINDOW).plus(MARGIN));

        List<Long> departures = departures(episode, start);
        double configured = (double) departures.size() / WINDOW.toSeconds();
        int busiest = busiestSecond(departures);
        int dealt = busiestSecond(slots(episode, start));
        System.out.printf(
                "H3 %s: %d sockets and streams left, %.0f a second configured, %d dealt and %d seen in the busiest second%n",
                node.name(), departures.size(), configured, dealt, busiest);
        assertThat(departures).as("were at %s", node.name()).hasSizeGreaterThan(episode.clients.size() / 10);
        assertThat((double) dealt).isLessThanOrEqualTo(UNEVEN * configured);
        assertThat((double) busiest).isLessThanOrEqualTo(HASTE * configured);

        startAndAwait(node, balancer);
    }

    /** When sockets and streams ended since then, in order. */
    private static List<Long> departures(Episode episode, long sinceNanos) {
        List<Long> all = new ArrayList<>();
        for (LedgerClient client : episode.clients) {
            if (!client.name().endsWith(Transport.POLL.word())) {
                client.log().closings().stream()
                        .filter(moment -> moment - sinceNanos > 0)
                        .forEach(all::add);
            }
        }
        Collections.sort(all);
        return all;
    }

    /** The moments that sockets and streams were given since then, from the beginning of the window, in order. */
    private static List<Long> slots(Episode episode, long sinceNanos) {
        return episode.clients.stream()
                .filter(client -> !client.name().endsWith(Transport.POLL.word()))
                .flatMap(client -> client.log().goodbyes().stream())
                .filter(goodbye -> goodbye.nanos() - sinceNanos > 0)
                .map(goodbye -> TimeUnit.MILLISECONDS.toNanos(goodbye.afterMillis()))
                .sorted()
                .toList();
    }

    private static int busiestSecond(List<Long> moments) {
        int most = 0;
        for (int from = 0, to = 0; to < moments.size(); to++) {
            while (moments.get(to) - moments.get(from) >= TimeUnit.SECONDS.toNanos(1)) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }
}
