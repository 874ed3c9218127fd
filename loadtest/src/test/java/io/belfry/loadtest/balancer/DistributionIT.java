package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.ConnectLine;
import io.belfry.loadtest.farm.PlainClient;
import java.io.IOException;
import java.util.ArrayList;
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
