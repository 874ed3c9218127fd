package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.hub.testing.RedisServer;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is ordered at one node, done by two, which are real processes on a real Redis. */
@Timeout(120)
class FarmControlIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration EVERYWHERE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REMOTE = "remote";
    private static final String PASSWORD = "pass-word-of-a-node";

    @TempDir
    static Path folder = Path.of("unset");

    private static @Nullable RedisServer redisServer;
    private static final List<RunningHub> NODES = new ArrayList<>();

    @BeforeAll
    static void startNodes() throws IOException {
        RedisServer redis = RedisServer.with();
        redisServer = redis;
        redis.call("ACL", "SETUSER", REMOTE, "on", ">" + PASSWORD, "~*", "&*", "+@all");
        NODES.add(RunningHub.production(folder, "node=h1", "bus.redis=" + redis.uri(), "auth.clockSkew=10s"));
        NODES.add(RunningHub.production(folder, "node=h2", "bus.redis=" + remoteUri(), "auth.clockSkew=10s"));
    }

    @AfterAll
    static void stopNodes() {
        NODES.forEach(RunningHub::close);
        redis().close();
    }

    @Test
    void aUserIsSubscribedUnsubscribedAndDisconnectedOnBothNodesWithinTwoSeconds() throws Exception {
        List<LineClient> clients = List.of(connect(h1(), "anna"), connect(h2(), "anna"));
        LineClient other = connect(h2(), "berta");

        order(h1(), "anna", "subscribe", "{\"channel\":\"orders\"}");
        within(
                EVERYWHERE,
                () -> clients.forEach(each ->
                        assertThat(each.ofType("subscribed")).singleElement().satisfies(FarmControlIT::isUnasked)));
        assertThat(h2().ask("/api/publish", "{\"channel\":\"orders\",\"data\":1}")
                        .statusCode())
                .isEqualTo(200);
        within(
                PATIENCE,
                () -> clients.forEach(each -> assertThat(each.ofType("pub")).hasSize(1)));

        order(h2(), "anna", "unsubscribe", "{\"channel\":\"orders\"}");
        within(
                EVERYWHERE,
                () -> clients.forEach(each ->
                        assertThat(each.ofType("unsubscribed")).singleElement().satisfies(FarmControlIT::isUnasked)));

        long begin = System.nanoTime();
        order(h1(), "anna", "disconnect", "{}");
        for (LineClient each : clients) {
            assertThat(each.awaitCloseCode()).isEqualTo(4507);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(EVERYWHERE);
        assertThat(other.closeCode).isNotDone();
    }

    @Test
    @DisplayName("A24 a user is revoked on both nodes within two seconds, and its tokens of before are refused by both")
    void aUserIsRevokedOnBothNodes() throws Exception {
        String old = token("carla", Duration.ZERO);
        List<LineClient> clients = List.of(
                LineClient.connect(h1().clients, old).connected(),
                LineClient.connect(h2().clients, old).connected());
        long begin = System.nanoTime();

        order(h1(), "carla", "revoke", "{}");

        for (LineClient each : clients) {
            assertThat(each.awaitCloseCode()).isEqualTo(4506);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(EVERYWHERE);
        for (RunningHub each : NODES) {
            assertThat(LineClient.connect(each.clients, old).awaitCloseCode()).isEqualTo(4501);
            LineClient.connect(each.clients, token("carla", Duration.ofSeconds(5)))
                    .connected();
        }
        try (RunningHub late = RunningHub.production(folder, "node=h3", "bus.redis=" + redis().uri())) {
            assertThat(LineClient.connect(late.clients, old).awaitCloseCode())
                    .as("by a node that has started since")
                    .isEqualTo(4501);
        }
    }

    @Test
    @DisplayName(
            "GX-05 GX-06 the connections of one client on two nodes get what any node is given for it; others do not")
    void aClientIsReachedOnBothNodes() throws Exception {
        LineClient here = connect(h1(), "anna");
        String client = here.ofType("connected").get(0).path("client").asText();
        LineClient there = LineClient.connect(
                        h2().clients, token("anna", Duration.ZERO) + ",\"client\":\"" + client + "\"")
                .connected();
        assertThat(there.ofType("connected").get(0).path("client").asText()).isEqualTo(client);
        LineClient other = connect(h2(), "anna");
        LineClient alone = connect(h2(), "dora");
        String aloneOnH2 = alone.ofType("connected").get(0).path("client").asText();

        for (RunningHub asked : NODES) {
            assertThat(asked.ask(path(client, "publish"), "{\"data\":[1]}").body())
                    .isEqualTo("{\"delivered\":2,\"slow\":0}");
        }
        assertThat(h1().ask(path(aloneOnH2, "publish"), "{\"data\":2}").body())
                .as("asked on the node where it is not")
                .isEqualTo("{\"delivered\":1,\"slow\":0}");

        within(PATIENCE, () -> {
            for (LineClient each : List.of(here, there)) {
                assertThat(each.ofType("pub"))
                        .hasSize(2)
                        .allMatch(pub -> pub.path("channel").asText().equals("$client:" + client));
            }
            assertThat(alone.ofType("pub")).hasSize(1);
        });
        assertThat(other.ofType("pub")).isEmpty();
        assertThat(h1().ask(path(client, "disconnect"), "{}").body()).isEqualTo("{\"closed\":2}");
        assertThat(here.awaitCloseCode()).isEqualTo(4507);
        assertThat(there.awaitCloseCode()).isEqualTo(4507);
    }

    @Test
    @DisplayName("GX-08 a client that is on no node is not found, whichever node is asked")
    void aClientOnNoNodeIsNotFound() throws Exception {
        for (RunningHub asked : NODES) {
            HttpResponse<String> reply = asked.ask(path("x".repeat(43), "publish"), "{\"data\":1}");

            assertThat(reply.statusCode()).isEqualTo(404);
            assertThat(reply.body()).contains("\"code\":\"not_found\"");
        }
    }

    @Test
    void listsAreThoseOfBothNodesWhicheverIsAsked() throws Exception {
        for (int i = 0; i < 3; i++) {
            connect(h1(), "eva" + i, "list:a", "list:c");
            connect(h2(), "eva" + i, "list:a", "list:b");
        }
        for (RunningHub asked : NODES) {
            assertThat(all(asked, "/api/nodes").stream()
                            .map(each -> each.path("name").asText()))
                    .containsExactly("h1", "h2");
            assertThat(all(asked, "/api/channels?limit=1&after=list:").stream()
                            .map(each -> each.path("channel").asText() + "="
                                    + each.path("subscribers").asInt()))
                    .startsWith("list:a=6", "list:b=3", "list:c=3");
            assertThat(all(asked, "/api/connections?limit=2").stream()
                            .filter(each -> each.path("user").asText().startsWith("eva"))
                            .map(each -> each.path("user").asText()
                                    + each.path("node").asText()))
                    .containsExactly("eva0h1", "eva1h1", "eva2h1", "eva0h2", "eva1h2", "eva2h2");
        }
    }

    @Test
    @DisplayName("A24 a node whose link to Redis was cut hears of a revocation on its return, before it delivers")
    void aNodeThatWasCutOffRevokesOnItsReturn() throws Exception {
        LineClient client = connect(h2(), "frida");
        String old = token("frida", Duration.ZERO);
        String elsewhere =
                connect(h1(), "gina").ofType("connected").get(0).path("client").asText();
        redis().call("ACL", "SETUSER", REMOTE, "off");
        redis().call("CLIENT", "KILL", "USER", REMOTE);
        within(PATIENCE, () -> assertThat(client.ofType("status")).hasSize(1));

        order(h1(), "frida", "revoke", "{}");
        h1().ask("/api/users/frida/publish", "{\"data\":\"too late\"}");
        HttpResponse<String> refused = h2().ask("/api/users/frida/disconnect", "{}");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.body()).contains("\"code\":\"not_stored\"");
        assertThat(h2().ask(path(elsewhere, "publish"), "{\"data\":1}").statusCode())
                .as("whether it is elsewhere cannot be known")
                .isEqualTo(503);
        assertThat(client.closeCode).isNotDone();
        redis().call("ACL", "SETUSER", REMOTE, "on");

        assertThat(client.awaitCloseCode()).isEqualTo(4506);
        assertThat(client.ofType("pub")).isEmpty();
        within(PATIENCE, () -> assertThat(h2().readyStatus()).isEqualTo(200));
        assertThat(LineClient.connect(h2().clients, old).awaitCloseCode()).isEqualTo(4501);
    }

    @ParameterizedTest(name = "A24 a node that was frozen for {0} s hears of a revocation before it delivers")
    @ValueSource(ints = {0, 12}) // then it gives its links to Redis up as soon as it can
    void aNodeThatWasFrozenRevokesBeforeItDelivers(int seconds) throws Exception {
        String user = "hanna" + seconds;
        within(PATIENCE, () -> assertThat(h2().readyStatus()).isEqualTo(200));
        LineClient client = connect(h2(), user, "news");
        h2().process.signal("STOP");
        try {
            order(h1(), user, "revoke", "{}");
            for (int i = 0; i < 10; i++) {
                h1().ask("/api/users/" + user + "/publish", "{\"data\":\"too late\"}");
                h1().ask("/api/publish", "{\"channel\":\"news\",\"data\":\"too late\"}");
            }
            TimeUnit.SECONDS.sleep(seconds);
        } finally {
            h2().process.signal("CONT");
        }

        assertThat(client.awaitCloseCode()).isEqualTo(4506);
        assertThat(client.ofType("pub")).isEmpty();
    }

    private static RunningHub h1() {
        return NODES.get(0);
    }

    private static RunningHub h2() {
        return NODES.get(1);
    }

    private static RedisServer redis() {
        return Objects.requireNonNull(redisServer);
    }

    private static String remoteUri() {
        return "redis://" + REMOTE + ":" + PASSWORD + "@127.0.0.1:" + redis().port();
    }

    private static void order(RunningHub node, String user, String action, String body) throws Exception {
        HttpResponse<String> reply = node.ask("/api/users/" + user + "/" + action, body);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{}");
    }

    private static LineClient connect(RunningHub node, String user, String... channels) {
        List<String> subs = new ArrayList<>();
        for (String channel : channels) {
            subs.add("\"" + channel + "\":{}");
        }
        return LineClient.connect(
                        node.clients, token(user, Duration.ZERO) + ",\"subs\":{" + String.join(",", subs) + "}")
                .connected();
    }

    /** The member by which a client shows a token, issued so much later than now. */
    private static String token(String user, Duration later) {
        Instant issued = Instant.now().plus(later);
        String token = Jwts.builder()
                .subject(user)
                .issuedAt(Date.from(issued))
                .expiration(Date.from(issued.plus(Duration.ofHours(1))))
                .claim("belfry", java.util.Map.of("subscribe", List.of("*")))
                .signWith(Keys.hmacShaKeyFor(RunningHub.SECRET.getBytes(StandardCharsets.UTF_8)))
                .compact();
        return ",\"token\":\"" + token + "\"";
    }

    private static String path(String client, String action) {
        return "/api/clients/" + URLEncoder.encode(client, StandardCharsets.UTF_8) + "/" + action;
    }

    private static List<JsonNode> all(RunningHub node, String path) throws Exception {
        List<JsonNode> items = new ArrayList<>();
        String next = path;
        for (int pages = 0; pages < 100; pages++) {
            HttpResponse<String> reply = node.ask(next, null);
            assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
            JsonNode page = JSON.readTree(reply.body());
            assertThat(page.has("unanswered")).as(reply.body()).isFalse();
            page.path("items").forEach(items::add);
            if (!page.has("next")) {
                return items;
            }
            String from = path.replaceAll("&?after=[^&]*", "");
            next = from + (from.contains("?") ? "&" : "?") + "after="
                    + URLEncoder.encode(page.path("next").asText(), StandardCharsets.UTF_8);
        }
        throw new AssertionError("pages without end");
    }

    private static void isUnasked(JsonNode line) {
        assertThat(line.has("id")).isFalse();
        assertThat(line.path("channel").asText()).isEqualTo("orders");
    }

    private static void within(Duration duration, org.awaitility.core.ThrowingRunnable condition) {
        await().pollInterval(Duration.ofMillis(20)).atMost(duration).untilAsserted(condition);
    }
}
