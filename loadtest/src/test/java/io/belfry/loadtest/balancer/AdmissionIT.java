package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.ConnectLine;
import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.PlainClient;
import io.belfry.loadtest.farm.PollClient;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.CookieManager;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios F: nodes that are full, and what balancers make of it. */
@Timeout(60)
class AdmissionIT {
    private static final String OPEN =
            "{\"enabled\":false,\"returnCode\":null,\"retryAfter\":null,\"returnUrl\":null,\"returnHeaders\":null}";
    private static final int PLACES = 3;
    private static final String FULL = "{\"enabled\":true,\"maxSessions\":" + PLACES + ",\"maxCpu\":0,\"maxMemory\":0}";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int CLIENTS = 5; // of each transport

    @RegisterExtension
    static final Scene scene = Scene.of("admission", "affinity.cookie=HUB");

    private final List<PlainClient> residents = new ArrayList<>();

    @AfterEach
    void clear() throws IOException {
        residents.forEach(PlainClient::close);
        gates(OPEN);
        scene.clear();
        Awaitility.await("all are gone")
                .atMost(PATIENCE)
                .until(() -> sessions(scene.farm.first()) + sessions(scene.farm.second()) == 0);
    }

    private static void gates(String settings) throws IOException {
        for (NodeProcess node : scene.farm.nodes) {
            gate(node, settings);
        }
    }

    private static void gate(NodeProcess node, String settings) throws IOException {
        Probe answer = Probe.send(node.servers(), "PUT /api/gate HTTP/1.0\nContent-Type: application/json", settings);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /** From now on the node has all the clients that it takes. */
    private void fill(NodeProcess node) throws IOException {
        for (int i = 0; i < PLACES; i++) {
            residents.add(PlainClient.connect(node.clients(), new ConnectLine()));
        }
        gate(node, FULL);
    }

    private static double sessions(NodeProcess node) throws IOException, InterruptedException {
        return node.metric("belfry_connections");
    }

    private static final String NEWCOMER = "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{}}";

    /** One poll of a new client; the answer comes at once. */
    private static Probe poll(URI base) throws IOException {
        return Probe.send(base, "POST /connect HTTP/1.0\nHost: x\nContent-Type: application/x-ndjson", NEWCOMER);
    }

    @ParameterizedTest(
            name =
                    "F3 WJ-12 {0} offers whom one node refuses to the other: no client sees it, the full node has nobody more")
    @ValueSource(strings = {"failover.conf", "recommended.cfg"})
    void failover(String file) throws IOException, InterruptedException {
        fill(scene.farm.first());
        Balancer balancer = file.endsWith(".conf") ? scene.nginx(file, Scene.LONG) : scene.haproxy(file, Scene.LONG);
        try (Episode episode = scene.episode("f3")) {
            for (int i = 0; i < CLIENTS; i++) {
                Scene.join(episode, "c" + i, Transport.WEBSOCKET, balancer.connect());
                Scene.join(episode, "c" + i, Transport.STREAM, balancer.connect());
                Probe polled = poll(balancer.base());
                assertThat(polled.status()).as(polled.body()).isEqualTo(200);
                assertThat(polled.body()).contains("\"node\":\"h2\"");
            }
            assertThat(statusOfStreamWithLateBody(balancer.base())).isEqualTo(200);
            assertThat(episode.clients)
                    .allSatisfy(client -> assertThat(client.log().nodes()).containsOnly("h2"));
            assertThat(sessions(scene.farm.first())).isEqualTo(PLACES);
            Scene.join(episode, "c", Transport.POLL, balancer.connect()); // once it is in, any node is right

            Scene.closeAccount(episode);
            for (LedgerClient client : episode.clients) {
                assertThat(client.log().nodes().get(0)).as(client.name()).isEqualTo("h2");
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            }
        }
        assertThat(balancer.log()).doesNotContain(" 503 ");
    }

    /** A new client whose lines come only after a node could have refused it. */
    private static int statusOfStreamWithLateBody(URI base) throws IOException {
        String lines = "{\"type\":\"connect\",\"id\":1,\"subs\":{}}";
        try (Socket socket = Probe.open(base, "127.0.0.1")) {
            Probe.write(
                    socket,
                    "POST /connect HTTP/1.1\nHost: x\nAccept: text/event-stream\nContent-Type: application/x-ndjson"
                            + "\nContent-Length: " + lines.length(),
                    "");
            Episode.last(Duration.ofMillis(200));
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
            byte[] head = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            return Integer.parseInt(new String(head, StandardCharsets.US_ASCII).substring(head.length - 3));
        }
    }

    @ParameterizedTest(
            name =
                    "F4 LN-09 {0}: all nodes are full, new clients get 503 and Retry-After, whoever polls goes on; a place is used at once")
    @EnumSource(Front.class)
    void everythingIsFull(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        try (Episode episode = scene.episode("f4")) {
            PollClient inside =
                    new PollClient(episode.logbook("inside", "poll"), NodeProcess.HTTP, List.of(balancer.connect()));
            episode.join(inside);
            fill(scene.farm.first());
            fill(scene.farm.second());
            for (int i = 0; i < 4; i++) {
                Probe refused = poll(balancer.base());
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isEqualTo("600");
            }
            episode.awaitDelivery();
            assertThat(inside.refusals()).isEmpty();

            // Two at each node, one of them for whoever polls: balancers without failover do not look for the node with
            // a place.
            residents.subList(0, 2).forEach(PlainClient::close);
            residents.subList(PLACES, PLACES + 2).forEach(PlainClient::close);
            Awaitility.await("the place is used")
                    .atMost(PATIENCE)
                    .until(() -> poll(balancer.base()).status() == 200);
            Scene.closeAccount(episode);
            assertThat(inside.refusals()).isEmpty();
        }
    }

    @Test
    @DisplayName("F4 control: with nginx's own max_fails whoever is in gets 502 for what others were refused")
    void trap() throws IOException {
        Balancer nginx = scene.nginx("trap.conf", Scene.LONG);
        try (Episode episode = scene.episode("f4-control")) {
            PollClient inside =
                    new PollClient(episode.logbook("inside", "poll"), NodeProcess.HTTP, List.of(nginx.connect()));
            episode.join(inside);
            fill(scene.farm.first());
            fill(scene.farm.second());
            for (int i = 0; i < 3; i++) { // the last node to refuse within a request is not marked for it
                poll(nginx.base());
            }
            Awaitility.await("it suffers")
                    .atMost(PATIENCE)
                    .until(() -> inside.refusals().contains(502));

            assertThat(nginx.log()).contains("no live upstreams");
        }
    }

    @ParameterizedTest(name = "F5 WJ-13 {0} hands the refusal on: clients come in by trying again")
    @ValueSource(strings = {"haproxy", "apache"})
    void withoutFailover(String which) throws IOException {
        fill(scene.farm.first());
        Balancer balancer = which.equals("haproxy")
                ? scene.haproxy("naive.cfg", scene.nodes(), Map.of())
                : scene.apache("failonstatus.conf", Scene.LONG);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            statuses.add(poll(balancer.base()).status());
        }
        assertThat(statuses).contains(200, 503);
        try (Episode episode = scene.episode("f5")) {
            for (int i = 0; i < 2; i++) {
                Scene.joinAll(episode, "c" + i, balancer.connect());
            }
            episode.awaitDelivery();
            Scene.closeAccount(episode);
        }
    }

    @ParameterizedTest(
            name =
                    "F6 WJ-06 WJ-08 {0} hands on whatever code the operator chose, to sockets and polls; no node is down for it")
    @EnumSource(Front.class)
    void chosenCodes(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        fill(scene.farm.first());
        fill(scene.farm.second());
        for (int code : List.of(429, 503, 200)) {
            gates("{\"returnCode\":" + code + ",\"retryAfter\":\"30s\"}");
            Probe refused = poll(balancer.base());
            assertThat(refused.status()).as(refused.toString()).isEqualTo(code);
            assertThat(refused.header("Retry-After")).isEqualTo("30");
            assertThat(refused.body()).contains("\"unavailable\"");
            assertThat(statusOfHandshake(balancer)).isEqualTo(code);
        }
        gates("{\"returnUrl\":\"https://other.example.com/connect\"}");
        Probe sentElsewhere = poll(balancer.base());
        assertThat(sentElsewhere.status()).isEqualTo(307);
        assertThat(sentElsewhere.header("Location")).isEqualTo("https://other.example.com/connect");
        assertThat(statusOfHandshake(balancer)).isEqualTo(307);
        gates(OPEN);
        for (int i = 0; i < 4; i++) {
            assertThat(poll(balancer.base()).status())
                    .as("at once, at every node")
                    .isEqualTo(200);
        }
    }

    private static int statusOfHandshake(Balancer balancer) {
        return NaiveIT.handshake(balancer.connect()).getResponse().statusCode();
    }

    @ParameterizedTest(
            name =
                    "F6 WJ-09 {0}: a cookie leads to a node that is full; the refusal takes it away, and the second try is in elsewhere")
    @CsvSource({
        "sticky-cookie.cfg,     '{\"Set-Cookie\":\"HUBSRV=; Max-Age=0; Path=/\"}'",
        "sticky-hub-cookie.cfg, '{}'", // the hub takes its own away by itself
    })
    void refusalEndsStickiness(String file, String headers) throws IOException, InterruptedException {
        Balancer haproxy = scene.haproxy(file, Scene.LONG);
        HttpClient browser = browserAtFirstNode(haproxy);
        fill(scene.farm.first());
        gate(scene.farm.first(), "{\"returnCode\":429,\"returnHeaders\":" + headers + "}");
        assertThat(ask(browser, haproxy).statusCode())
                .as("where its cookie leads")
                .isEqualTo(429);
        HttpResponse<String> second = ask(browser, haproxy);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).contains("\"node\":\"h2\"");
    }

    /** A browser whose cookie leads there, as a second visit has shown. */
    private static HttpClient browserAtFirstNode(Balancer balancer) throws IOException, InterruptedException {
        for (int i = 0; i < 10; i++) {
            HttpClient browser = Scene.browser(new CookieManager());
            if (ask(browser, balancer).body().contains("\"node\":\"h1\"")) {
                assertThat(ask(browser, balancer).body()).contains("\"node\":\"h1\"");
                return browser;
            }
        }
        throw new AssertionError("nobody comes to the first node");
    }

    private static HttpResponse<String> ask(HttpClient browser, Balancer balancer)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(balancer.connect())
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-ndjson")
                .header("Origin", balancer.base().toString())
                .POST(HttpRequest.BodyPublishers.ofString(NEWCOMER))
                .build();
        return browser.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @DisplayName(
            "F8 Apache without a free thread: who comes then waits, is served when one is free, and the others never notice")
    void apacheIsExhausted() throws IOException {
        Balancer apache = scene.apache("recommended.conf", Scene.LONG, scene.nodes(), 4);
        try (Episode episode = scene.episode("f8")) {
            for (int i = 0; i < 3; i++) {
                Scene.join(episode, "in" + i, Transport.WEBSOCKET, apache.connect());
            }
            PlainClient fourth = PlainClient.connect(apache.base(), new ConnectLine());
            residents.add(fourth);
            LedgerClient late = Transport.WEBSOCKET.client(
                    episode.logbook("late", "websocket"), NodeProcess.HTTP, apache.connect());
            late.connect();
            Episode.last(Duration.ofSeconds(1));
            assertThat(late.isConnected()).isFalse();
            episode.awaitDelivery();

            fourth.close();
            episode.join(late);
            episode.awaitDelivery();
            Scene.closeAccount(episode);
        }
    }
}
