package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.belfry.client.Tokens;
import io.belfry.hub.protocol.RunningHub.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gate of a running node, as clients, balancers and operators meet it. */
@Timeout(60)
class GateRowsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String CLOSED =
            "{\"enabled\":true,\"maxSessions\":1,\"maxMemory\":\"0\",\"maxCpu\":0,\"check\":null}";
    private static final String DEFAULTS = "{\"enabled\":null,\"maxSessions\":null,\"maxMemory\":null,\"maxCpu\":null,"
            + "\"returnCode\":null,\"retryAfter\":null,\"returnUrl\":null,\"returnHeaders\":null,"
            + "\"probeAlwaysUp\":null,\"check\":null}";

    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("limits.connections=20");

    @BeforeEach
    void reset() {
        assertThat(HUB.put("/api/gate", DEFAULTS).status()).isEqualTo(200);
        HUB.node().availabilityCheck(null);
    }

    private static String token() {
        return RunningHub.token(RunningHub.tokens().user("42"));
    }

    private static void change(String json) {
        Reply reply = HUB.put("/api/gate", json);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private static int probe(String path) {
        return RunningHub.send(HUB.open(URI.create(path))).status();
    }

    @Test
    @DisplayName("WJ-01 by default the gate is off: maxSessions alone refuses nobody")
    void isOffByDefault() {
        change("{\"maxSessions\":1}");
        HUB.connected(token());
        HUB.connected(token());
        assertThat(HUB.read("/api/gate").line().json().path("enabled").asBoolean(true))
                .isFalse();
    }

    @Test
    @DisplayName("WJ-01 the hard cap refuses all the same")
    void theHardCapNeedsNoGate() {
        RunningHub small = RunningHub.production("limits.connections=2", "gate.maxSessions=1", "drain.window=100ms");
        try (ProtocolClient first = small.connected(token());
                ProtocolClient second = small.connected(token())) {
            assertThat(second.ask("nothing").type()).as("over maxSessions").isEqualTo("error");
            assertThat(small.handshake().status()).isEqualTo(503);
            assertThat(small.poll(token()).status()).isEqualTo(503);
            assertThat(first.ask("nothing").type()).isEqualTo("error");
        } finally {
            small.shutDown();
        }
    }

    @Test
    @DisplayName("WJ-03, WJ-10 full after so many sessions: changed while running, read back, gone when one leaves")
    void refusesAfterSoManySessions() {
        change(CLOSED);
        assertThat(HUB.read("/api/gate").body()).contains("\"enabled\":true,\"maxSessions\":1,");
        ProtocolClient silent = HUB.open(); // a socket, no session
        ProtocolClient only = HUB.connected(token());

        Handshakes.Answer refused = HUB.handshake();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "600");
        assertThat(refused.body()).contains("\"code\":\"unavailable\"", "\"retryAfter\":600000");
        assertThat(HUB.poll(token()).status()).isEqualTo(503);

        only.close();
        await().atMost(PATIENCE).until(() -> HUB.handshake().status() == 101);
        silent.close();
    }

    @Test
    @DisplayName(
            "F4, WJ-12 a poll that continues a session is never refused, one that begins is, and leaves nothing behind")
    void letsInWhatContinues() {
        Reply first = HUB.poll(token());
        assertThat(first.status()).isEqualTo(200);
        String client = first.body().replaceAll("(?s).*?\"client\":\"([^\"]+)\".*", "$1");
        await().atMost(PATIENCE).until(() -> HUB.node().sessions() == 0);
        change(CLOSED);
        HUB.connected(token());
        int held = HUB.node().sessions();

        assertThat(HUB.poll(token() + ",\"client\":\"" + client + "\"").status())
                .isEqualTo(200);
        Reply begun = HUB.poll(token());
        assertThat(begun.status()).isEqualTo(503);
        assertThat(begun.code()).isEqualTo("unavailable");
        assertThat(HUB.poll(token() + ",\"client\":\"" + "A".repeat(43) + "\"").status())
                .as("forged")
                .isEqualTo(503);
        String other = RunningHub.token(RunningHub.tokens().user("43"));
        assertThat(HUB.poll(other + ",\"client\":\"" + client + "\"").status())
                .as("another user's")
                .isEqualTo(503);
        assertThat(HUB.node().sessions()).isEqualTo(held);
    }

    @ParameterizedTest(name = "WJ-06 {0}")
    @ValueSource(ints = {429, 503, 200, 418})
    void refusesWithTheConfiguredCode(int code) {
        change(CLOSED);
        change("{\"returnCode\":" + code + ",\"retryAfter\":\"30s\"}");
        HUB.connected(token());

        assertThat(HUB.handshake().status()).isEqualTo(code);
        Reply poll = HUB.poll(token());
        assertThat(poll.status()).isEqualTo(code);
        assertThat(poll.header("Retry-After")).isEqualTo("30");
        assertThat(poll.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    @DisplayName("WJ-08, WJ-09 redirects, with the operator's headers")
    void redirectsWithHeaders() {
        change(CLOSED);
        change("{\"returnUrl\":\"https://other.example.com/connect\",\"returnHeaders\":"
                + "{\"Set-Cookie\":\"AffinityCookie=\",\"Refresh\":\"0\"}}");
        HUB.connected(token());

        Handshakes.Answer refused = HUB.handshake();
        assertThat(refused.status()).isEqualTo(307);
        assertThat(refused.headers())
                .containsEntry("location", "https://other.example.com/connect")
                .containsEntry("set-cookie", "AffinityCookie=")
                .containsEntry("refresh", "0");
    }

    @Test
    @DisplayName(
            "WJ-14 healthcheck.wx is an empty 202 and follows the gate, /health/ready does not; unless it is to be always up")
    void theProbeFollowsTheGate() {
        assertThat(probe("/healthcheck.wx")).isEqualTo(202);
        change(CLOSED);
        HUB.connected(token());
        assertThat(probe("/healthcheck.wx")).isEqualTo(503);
        assertThat(probe("/health/ready")).isEqualTo(200);
        assertThat(probe("/health/live")).isEqualTo(200);
        change("{\"probeAlwaysUp\":true}");
        assertThat(probe("/healthcheck.wx")).isEqualTo(202);
    }

    @Test
    @DisplayName("WJ-11 the check is asked before anything costs anything, and may be exchanged at any time")
    void theCheckIsExchangedWhileRunning() {
        change("{\"enabled\":true}");
        HUB.node().availabilityCheck(() -> false);
        await().atMost(PATIENCE).until(() -> HUB.handshake().status() == 503);
        assertThat(HUB.poll("\"token\":\"not-even-a-token\"").status())
                .as("before the token is looked at")
                .isEqualTo(503);
        HUB.node().availabilityCheck(() -> true);
        await().atMost(PATIENCE).until(() -> HUB.handshake().status() == 101);
        assertThat(HUB.poll("\"token\":\"not-even-a-token\"").status()).isEqualTo(401);
    }

    @Test
    @DisplayName("WJ-11 as an HTTP hook: 2xx yes, 204 no opinion, others no; one that is gone leaves the last answer")
    void theCheckMayBeAUrl() throws IOException {
        AtomicInteger status = new AtomicInteger(503);
        HttpServer application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        application.start();
        try {
            change("{\"enabled\":true,\"check\":\"http://127.0.0.1:"
                    + application.getAddress().getPort() + "/up\"}");
            await().atMost(PATIENCE).until(() -> HUB.handshake().status() == 503);
            status.set(200);
            await().atMost(PATIENCE).until(() -> HUB.handshake().status() == 101);
            status.set(503);
            await().atMost(PATIENCE).until(() -> HUB.handshake().status() == 503);
            status.set(204);
            await().atMost(PATIENCE).until(() -> HUB.handshake().status() == 101);
            status.set(503);
            await().atMost(PATIENCE).until(() -> HUB.handshake().status() == 503);
        } finally {
            application.stop(0);
        }
        await().during(Duration.ofSeconds(2))
                .atMost(PATIENCE)
                .until(() -> HUB.handshake().status() == 503);
    }

    @ParameterizedTest(name = "WJ-10 {0}")
    @ValueSource(
            strings = {
                "{\"maxSessions\":-1}",
                "{\"maxSessions\":\"many\"}",
                "{\"maxMemory\":\"101%\"}",
                "{\"maxCpu\":\"200%\"}",
                "{\"returnCode\":99}",
                "{\"retryAfter\":\"soon\"}",
                "{\"returnUrl\":\"javascript:alert(1)\"}",
                "{\"returnHeaders\":{\"X\":\"a\\r\\nb\"}}",
                "{\"returnHeaders\":{\"Content-Length\":\"1\"}}",
                "{\"returnHeaders\":{\"X\":null}}",
                "{\"returnHeaders\":{\"X\":[\"a\"]}}",
                "{\"enabled\":\"canary\"}",
                "{\"maxSession\":1}",
                "{\"enabled\":true,\"maxSessions\":1.5}",
                "[]",
                "",
                "{"
            })
    void aBadValueIs400AndChangesNothing(String body) {
        String before = HUB.read("/api/gate").body();
        Reply reply = HUB.put("/api/gate", body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("bad_request");
        assertThat(reply.body()).doesNotContain("canary");
        assertThat(HUB.read("/api/gate").body()).isEqualTo(before);
    }

    @Test
    @DisplayName("P01, P02 the gate wants a key: to read it that of a reader, to move it that of an administrator")
    void wantsAKey() {
        String path = "/api/gate";
        assertThat(RunningHub.send(HUB.admin(path)).status()).isEqualTo(401);
        assertThat(HUB.read(path).status()).isEqualTo(200);
        assertThat(RunningHub.send(HUB.admin(path).header("Authorization", "Bearer " + RunningHub.ADMIN_KEY))
                        .status())
                .isEqualTo(200);
        for (String key : new String[] {RunningHub.READ_KEY, RunningHub.API_KEY}) {
            assertThat(RunningHub.send(HUB.admin(path)
                                    .PUT(BodyPublishers.ofString("{}"))
                                    .header("Authorization", "Bearer " + key))
                            .status())
                    .isEqualTo(403);
        }
        assertThat(HUB.order(path, "{}").status()).isEqualTo(405);
        for (String order : new String[] {"/api/drain", "/api/rebalance"}) {
            assertThat(RunningHub.send(HUB.admin(order).POST(BodyPublishers.ofString("{}")))
                            .status())
                    .isEqualTo(401);
            assertThat(HUB.read(order).status()).isEqualTo(403);
        }
    }

    @Test
    @DisplayName(
            "WJ-20 a session is bound to its token and to no address: continued from elsewhere, not without the token")
    void aSessionMayChangeItsAddress() {
        Tokens tokens = RunningHub.tokens().user("42");
        Reply first = HUB.poll(RunningHub.token(tokens), "X-Forwarded-For", "203.0.113.7");
        String client = first.body().replaceAll("(?s).*?\"client\":\"([^\"]+)\".*", "$1");
        Reply second = HUB.poll(
                RunningHub.token(tokens) + ",\"client\":\"" + client + "\"", "X-Forwarded-For", "198.51.100.9");

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).contains("\"client\":\"" + client + "\"");
        assertThat(HUB.poll("\"client\":\"" + client + "\"").status())
                .as("stolen")
                .isEqualTo(401);
    }
}
