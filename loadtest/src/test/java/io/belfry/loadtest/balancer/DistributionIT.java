package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.ConnectLine;
import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.PlainClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios E: how new clients are spread over the nodes. */
@Timeout(60)
class DistributionIT {
    private static final int CLIENTS = 40;
    private static final int NEWCOMERS = 10;
    private static final Duration SLOWSTART = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final Scene scene = Scene.of("distribution");

    private final List<PlainClient> clients = new ArrayList<>();

    @AfterEach
    void clear() {
        clients.forEach(PlainClient::close);
    }

    @Test
    @DisplayName("E OS-03 round robin: new sessions are even to 5 %")
    void roundRobin() throws IOException {
        Balancer haproxy = weighted("50", "50");

        assertThat(connect(haproxy, CLIENTS, "h1")).isBetween(CLIENTS / 2 - 2, CLIENTS / 2 + 2);
    }

    @Test
    @DisplayName("E OS-05 weights of 75 and 25 bring three quarters to the first node")
    void weights() throws IOException {
        Balancer haproxy = weighted("75", "25");

        assertThat(connect(haproxy, CLIENTS, "h1")).isBetween(28, 32);
    }

    private static Balancer weighted(String first, String second) throws IOException {
        Map<String, String> weights = Map.of("BELFRY_WEIGHT_A", first, "BELFRY_WEIGHT_B", second);
        return scene.haproxy("weighted.cfg", scene.nodes(), weights);
    }

    @ParameterizedTest(name = "E OS-04 LN-08 {0} as recommended: the node with fewer sockets gets the next one")
    @EnumSource(Front.class)
    void leastConnections(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        connect(balancer, CLIENTS, "h1");
        List<PlainClient> gone =
                clients.stream().filter(client -> client.node().equals("h1")).toList();
        assertThat(gone).as("clients of the first node").hasSize(CLIENTS / 2);

        gone.forEach(PlainClient::close);
        clients.removeAll(gone);
        awaitGone();

        assertThat(connect(balancer, gone.size(), "h1")).as("refilled").isBetween(gone.size() - 2, gone.size());
    }

    /** A node that is back has fewest sockets: without a slow start all newcomers were its own at once. */
    @Test
    @DisplayName("E OS-04 HAProxy as recommended: a node that is started again is refilled little by little")
    void refillsWithoutAStampede() throws IOException, InterruptedException {
        Map<String, String> slow = Map.of("BELFRY_SLOWSTART", SLOWSTART.toSeconds() + "s");
        Haproxy haproxy = scene.haproxy("recommended.cfg", scene.nodes(), slow);
        assertThat(connect(haproxy, CLIENTS, "h1")).isEqualTo(CLIENTS / 2);
        scene.farm.first().kill();
        clients.removeIf(client -> client.node().equals("h1"));
        awaitStatus(haproxy, "DOWN");
        scene.farm.first().start();
        awaitStatus(haproxy, "UP");
        assertThat(connect(haproxy, NEWCOMERS, "h1")).as("of the first ten").isBetween(1, NEWCOMERS / 2);
        Episode.last(SLOWSTART);
        assertThat(connect(haproxy, NEWCOMERS, "h1")).as("of the last ten").isEqualTo(NEWCOMERS);
    }

    private static void awaitStatus(Haproxy haproxy, String status) {
        Awaitility.await("h1 is " + status)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> haproxy.statistic("hubs", "h1", "status").equals(status));
    }

    @Test
    @DisplayName(
            "D GN-12 by address: nginx sends all of a /24 to one node, HAProxy each address to its own, always the same")
    void byAddress() throws IOException {
        Balancer nginx = scene.nginx("sticky-ip.conf", Scene.LONG);
        Balancer haproxy = scene.haproxy("sticky-source.cfg", Scene.LONG);
        Map<Integer, String> ofNetworks = new HashMap<>();
        Map<Integer, String> ofAddresses = new HashMap<>();
        for (int network = 1; network <= 8; network++) {
            String first = nodeFor(nginx, "127.0." + network + ".1");
            ofNetworks.put(network, first);
            for (int last = 2; last <= 4; last++) {
                assertThat(nodeFor(nginx, "127.0." + network + "." + last)).isEqualTo(first);
            }
            String address = "127.0.9." + network;
            ofAddresses.put(network, nodeFor(haproxy, address));
            assertThat(nodeFor(haproxy, address)).isEqualTo(ofAddresses.get(network));
        }
        assertThat(ofNetworks.values()).as("networks").contains("h1", "h2");
        assertThat(ofAddresses.values()).as("addresses of one network").contains("h1", "h2");
    }

    /** Where a client of this address of the machine is served. */
    private static String nodeFor(Balancer balancer, String address) throws IOException {
        Probe answer = Probe.send(
                balancer.base(),
                address,
                "POST /connect HTTP/1.0\nHost: x\nContent-Type: application/json",
                "{\"type\":\"connect\",\"id\":1,\"wait\":0}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body().contains("\"node\":\"h1\"") ? "h1" : "h2";
    }

    private static void awaitGone() {
        Awaitility.await("the first node has lost its clients")
                .until(() -> scene.farm.first().metric("belfry_connections") == 0);
    }

    /** So many more; how many of them came to this node. */
    private int connect(Balancer balancer, int count, String node) {
        int there = 0;
        for (int i = 0; i < count; i++) {
            PlainClient client = PlainClient.connect(balancer.base(), new ConnectLine().channel("e"));
            clients.add(client);
            there += client.node().equals(node) ? 1 : 0;
        }
        return there;
    }
}
