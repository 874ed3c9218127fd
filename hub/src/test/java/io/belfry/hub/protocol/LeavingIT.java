package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.hub.protocol.RunningHub.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that leaves, and one that sends a part of its clients elsewhere. */
@Timeout(60)
class LeavingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static RunningHub hub(String... settings) {
        List<String> all = new ArrayList<>(List.of("namespaces.default.subscribe=anyone", "admin.agentPort=0"));
        all.addAll(List.of(settings));
        return RunningHub.production(all.toArray(String[]::new));
    }

    private static String token() {
        return RunningHub.token(RunningHub.tokens().user("42"));
    }

    private static String agent(RunningHub hub) {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), hub.node().agentPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int ready(RunningHub hub) {
        return RunningHub.send(hub.open(URI.create("/health/ready"))).status();
    }

    @Test
    @DisplayName(
            "OS-22, H45 POST /api/drain: not ready at once, serving and admitting for the grace, then nobody comes back")
    void drainsInOrder() {
        RunningHub hub = hub("drain.grace=2s", "drain.window=2s", "affinity.cookie=HUB");
        assertThat(agent(hub)).isEqualTo("ready up 100%\n");
        Reply earlier = hub.poll(token());
        String client = earlier.body().replaceAll("(?s).*?\"client\":\"([^\"]+)\".*", "$1");
        List<ProtocolClient> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            clients.add(hub.connected(token(), "\"subs\":{\"news\":{}}"));
        }

        assertThat(hub.order("/api/drain", "").status()).isEqualTo(202);
        assertThat(ready(hub)).isEqualTo(503);
        assertThat(hub.order("/api/drain", "").status()).as("again").isEqualTo(202);
        assertThat(agent(hub)).as("OS-05").isEqualTo("drain\n");
        clients.add(hub.connected(token(), "\"subs\":{\"news\":{}}"));
        hub.publish("news", "\"in the grace\"");
        for (ProtocolClient each : clients) {
            assertThat(each.await("pub").string("data")).isEqualTo("in the grace");
        }

        List<Long> slots = new ArrayList<>();
        for (ProtocolClient each : clients) {
            Line goaway = each.await("goaway");
            assertThat(goaway.string("reason")).isEqualTo("drain");
            slots.add(goaway.number("reconnectAfter"));
        }
        assertThat(slots).doesNotHaveDuplicates().allMatch(slot -> slot >= 0 && slot <= 2_000);
        Handshakes.Answer back = hub.handshake();
        assertThat(back.status()).isEqualTo(503);
        assertThat(back.headers()).containsKey("retry-after");
        assertThat(back.body()).contains("\"code\":\"draining\"");
        assertThat(hub.poll(token()).code()).isEqualTo("draining");
        Reply continued = hub.poll(token() + ",\"client\":\"" + client + "\"");
        assertThat(continued.status()).as("what continues").isEqualTo(200);
        assertThat(continued.body())
                .as("and is sent elsewhere")
                .contains("{\"type\":\"goaway\",\"reason\":\"drain\",\"reconnectAfter\":1000}");
        assertThat(continued.header("Set-Cookie")).as("for good").startsWith("HUB=; Max-Age=0;");
        hub.publish("news", "\"in the window\"");
        for (ProtocolClient each : clients) {
            assertThat(each.closeCode()).isEqualTo(1012);
        }
        hub.shutDown(); // waits for the end, which is near
    }

    @Test
    @DisplayName("OS-22 everybody is served until the slot: the last one hears what was published meanwhile")
    void servesUntilTheSlot() {
        RunningHub hub = hub("drain.grace=0ms", "drain.window=3s");
        List<ProtocolClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(hub.connected(token(), "\"subs\":{\"news\":{}}"));
        }
        CompletableFuture<Void> closed = CompletableFuture.runAsync(hub::shutDown);
        ProtocolClient last = clients.get(0);
        long latest = -1;
        for (ProtocolClient each : clients) {
            long slot = each.await("goaway").number("reconnectAfter");
            last = slot > latest ? each : last;
            latest = Math.max(slot, latest);
        }
        hub.publish("news", "\"meanwhile\"");
        assertThat(last.await("pub").string("data")).isEqualTo("meanwhile");
        long began = System.nanoTime();
        clients.forEach(each -> assertThat(each.closeCode()).isEqualTo(1012));
        closed.join();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    @DisplayName("H2 a pending poll is answered when the node drains")
    void answersPendingPolls() {
        RunningHub hub = hub("drain.grace=0ms", "drain.window=10s");
        CompletableFuture<Reply> held =
                CompletableFuture.supplyAsync(() -> RunningHub.send(hub.open(URI.create("/connect"))
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                                "{\"type\":\"connect\",\"id\":1,\"wait\":25000," + token() + "}"))));
        await().atMost(PATIENCE).until(() -> hub.node().sessions() == 1);
        long began = System.nanoTime();
        hub.shutDown();

        assertThat(held.join().status()).isEqualTo(200);
        assertThat(held.join().body()).contains("\"type\":\"goaway\"");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("the window is not waited for")
                .isLessThan(PATIENCE);
    }

    @Test
    @DisplayName("OS-22 a node ends within window and two seconds, even if nobody reads or answers")
    void endsInTimeWhateverClientsDo() {
        RunningHub hub = hub("drain.grace=0ms", "drain.window=1s");
        for (int i = 0; i < 5; i++) {
            hub.connected(token());
        }
        long began = System.nanoTime();
        hub.shutDown();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    }

    @ParameterizedTest(name = "LN-03 {0}")
    @ValueSource(strings = {"{\"percent\":50}", "{\"count\":10}"})
    void rebalanceSendsAShareAway(String share) {
        RunningHub hub = hub("drain.window=1s");
        List<ProtocolClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(hub.connected(token()));
        }
        ExecutorService readers = Executors.newCachedThreadPool();
        List<CompletableFuture<Integer>> codes = clients.stream()
                .map(each -> CompletableFuture.supplyAsync(() -> closeCode(each), readers))
                .toList();
        Reply reply = hub.order("/api/rebalance", share);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"told\":10}");
        await().atMost(PATIENCE).until(() -> hub.node().sessions() == 10);
        await().during(Duration.ofSeconds(2))
                .atMost(PATIENCE)
                .until(() -> hub.node().sessions() == 10);
        assertThat(codes.stream().filter(CompletableFuture::isDone).map(CompletableFuture::join))
                .hasSize(10)
                .containsOnly(1012);
        assertThat(ready(hub)).isEqualTo(200);
        assertThat(hub.handshake().status()).isEqualTo(101);
        hub.shutDown();
        readers.shutdown();
    }

    private static int closeCode(ProtocolClient client) {
        try (client) {
            return client.closeCode();
        }
    }

    @Test
    void aShareThatIsNoneIs400() {
        RunningHub hub = hub("drain.window=0ms");
        List<String> none = List.of(
                "{}", "{\"percent\":0}", "{\"percent\":101}", "{\"count\":0}", "{\"percent\":5,\"count\":5}", "x", "");
        for (String share : none) {
            assertThat(hub.order("/api/rebalance", share).status()).as(share).isEqualTo(400);
        }
        hub.shutDown();
    }

    @Test
    @DisplayName("WJ-21, OS-05 readiness flips before the cap refuses anybody, and the agent-check tells what is left")
    void readinessFlipsBeforeTheCap() {
        RunningHub hub = hub("limits.connections=10", "drain.window=0ms");
        for (int i = 0; i < 8; i++) {
            hub.connected(token());
        }
        assertThat(agent(hub)).isEqualTo("ready up 20% maxconn:10\n");
        assertThat(ready(hub)).isEqualTo(200);
        ProtocolClient ninth = hub.connected(token());
        await().atMost(PATIENCE).until(() -> ready(hub) == 503);
        hub.connected(token()).close();
        ninth.close();
        hub.shutDown();
    }
}
