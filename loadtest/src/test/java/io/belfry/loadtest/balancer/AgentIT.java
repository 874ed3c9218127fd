package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.ConnectLine;
import io.belfry.loadtest.farm.FreePort;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.PlainClient;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenarios E and A7 with what a node and HAProxy tell each other beside HTTP: the agent-check and the PROXY protocol. */
@Timeout(60)
class AgentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PLACES = 40;

    @RegisterExtension
    static final Scene scene = Scene.of("agent", "drain.grace=1s", "drain.window=1s");

    private static int agentPort;
    private static NodeProcess small;
    private static NodeProcess proxied;

    private final List<PlainClient> clients = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        agentPort = FreePort.next();
        small = scene.farm.another("h3", "admin.agentPort=" + agentPort, "limits.connections=" + PLACES);
        proxied = scene.farm.another(
                "h4", "listen.proxyProtocol=true", "limits.perIp=1", "listen.trustedProxies=[\"127.0.0.1\"]");
        small.awaitReady();
        proxied.awaitAdminReady();
    }

    @AfterAll
    static void stop() throws IOException {
        small.close();
        proxied.close();
    }

    @AfterEach
    void clear() {
        clients.forEach(PlainClient::close);
        Awaitility.await("the small node has nobody")
                .atMost(PATIENCE)
                .until(() -> small.metric("belfry_connections") == 0);
    }

    @Test
    @DisplayName(
            "E OS-05 WJ-21 the agent-check: a node that is three quarters full gets a quarter of the weight; drain ends it, ready undoes that")
    void agentCheck() throws IOException {
        for (int i = 0; i < PLACES * 3 / 4; i++) {
            clients.add(PlainClient.connect(small.clients(), new ConnectLine()));
        }
        Haproxy haproxy =
                scene.haproxy("agent.cfg", List.of(Scene.address(small), Scene.address(scene.farm.second())), agents());
        await(haproxy, "h1", "weight", "25");
        await(haproxy, "h1", "slim", Integer.toString(PLACES)); // its largest number of connections

        int there = connect(haproxy, 20);
        assertThat(there).as("of 20, to the node with 25 of 125").isBetween(2, 5);

        small.process().terminate();
        await(haproxy, "h1", "status", "DRAIN");
        assertThat(connect(haproxy, 5)).isZero();
        small.process().exitCode();

        small.start();
        small.awaitReady();
        await(haproxy, "h1", "status", "UP");
        assertThat(connect(haproxy, 10)).isPositive();
    }

    @Test
    @DisplayName(
            "WJ-21 a node that has nine tenths of its clients gets no more, before it must refuse any; all of them stay")
    void nearlyFull() throws IOException {
        for (int i = 0; i < PLACES * 9 / 10; i++) {
            clients.add(PlainClient.connect(small.clients(), new ConnectLine()));
        }
        Haproxy haproxy =
                scene.haproxy("agent.cfg", List.of(Scene.address(small), Scene.address(scene.farm.second())), agents());
        await(haproxy, "h1", "status", "DOWN");
        assertThat(connect(haproxy, 5)).isZero();
        assertThat(clients).allMatch(PlainClient::isOpen);
        clients.subList(0, PLACES / 2).forEach(PlainClient::close);
        await(haproxy, "h1", "status", "UP");
        assertThat(connect(haproxy, 10)).isPositive();
    }

    private static Map<String, String> agents() throws IOException {
        Map<String, String> agents = new HashMap<>();
        agents.put("BELFRY_AGENT_PORT_A", Integer.toString(agentPort));
        agents.put("BELFRY_AGENT_PORT_B", Integer.toString(FreePort.next())); // nobody answers: the check says enough
        agents.put("BELFRY_AGENT_PERIOD", "100ms");
        return agents;
    }

    /** So many new clients; how many of them came to the small node. */
    private int connect(Haproxy haproxy, int count) {
        int there = 0;
        for (int i = 0; i < count; i++) {
            PlainClient client = PlainClient.connect(haproxy.base(), new ConnectLine());
            clients.add(client);
            there += client.node().equals("h3") ? 1 : 0;
        }
        return there;
    }

    private static void await(Haproxy haproxy, String server, String column, String value) {
        Awaitility.await(server + " " + column + " " + value)
                .atMost(PATIENCE)
                .until(() -> haproxy.statistic("hubs", server, column).startsWith(value));
    }

    @Test
    @DisplayName(
            "A7 LN-10 PROXY protocol, versions 1 and 2, over tcp and http: the hub counts whom it names, probes go to the admin port")
    void proxyProtocol() throws IOException {
        Map<String, String> variables = new HashMap<>();
        variables.put("BELFRY_A_ADMIN", "127.0.0.1:" + proxied.servers().getPort());
        variables.put("BELFRY_B_ADMIN", "127.0.0.1:" + proxied.servers().getPort());
        for (String file : List.of("proxy-protocol.cfg", "proxy-protocol-1.cfg", "proxy-protocol-http.cfg")) {
            Haproxy haproxy = scene.haproxy(file, List.of(Scene.address(proxied)), variables);
            await(haproxy, "h1", "status", "UP");
            try (Socket first = hold(haproxy, "127.0.0.2")) {
                assertThat(first.isConnected()).isTrue();
                Awaitility.await("the first is held").until(() -> proxied.metric("belfry_connections") > 0);
                assertThat(poll(haproxy, "127.0.0.2").status())
                        .as("the same address")
                        .isEqualTo(429);
                assertThat(poll(haproxy, "127.0.0.3").status())
                        .as("another one")
                        .isEqualTo(200);
            }
            Awaitility.await("the first is gone")
                    .atMost(PATIENCE)
                    .until(() -> proxied.metric("belfry_connections") == 0);
        }
    }

    private static final String POST =
            "POST /connect HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/x-ndjson";

    private static Socket hold(Haproxy haproxy, String from) throws IOException {
        Socket socket = Probe.open(haproxy.base(), from);
        Probe.write(socket, POST, "{\"type\":\"connect\",\"id\":1,\"wait\":20000,\"subs\":{}}");
        return socket;
    }

    private static Probe poll(Haproxy haproxy, String from) throws IOException {
        return Probe.send(haproxy.base(), from, POST, "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{}}");
    }
}
