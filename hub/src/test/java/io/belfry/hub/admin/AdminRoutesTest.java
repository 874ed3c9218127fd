package io.belfry.hub.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.admin.Readiness.Part;
import io.belfry.hub.auth.ApiKeys;
import io.belfry.hub.config.ApiKey;
import io.belfry.hub.config.Config;
import io.belfry.hub.gate.Gate;
import io.belfry.hub.gate.WatchedCheck;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Request;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.ManualSensors;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.wire.PostedShare;
import io.belfry.hub.wire.Posting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminRoutesTest {
    private static final String READER = "reader-reader-reader-reader-1234";
    private static final String PUBLISHER = "publisher-publisher-publisher-12";
    private static final Config CONFIG = Configs.development("admin.keys=[{\"key\":\"" + READER
            + "\",\"scopes\":[\"read\"]},{\"key\":\"" + PUBLISHER + "\",\"scopes\":[\"publish\"]}]");

    private final TestNode node = new TestNode(CONFIG);
    private final Readiness readiness = new Readiness(node.time());
    private final Gate gate = new Gate(
            CONFIG.gate(),
            new ManualSensors(),
            new WatchedCheck(Runnable::run, node.time(), new Metrics()),
            new Metrics());
    private final LeaveEndpoints.Departing leaving = new LeaveEndpoints.Departing() {
        @Override
        public void drain() {
            readiness.notReady(Part.NODE, "draining");
        }

        @Override
        public CompletionStage<Integer> rebalance(PostedShare share) {
            return CompletableFuture.completedFuture(share.of(10));
        }
    };
    private final AdminRoutes routes = routes(CONFIG.admin().keys());

    @ParameterizedTest(name = "P01, P02 {0}")
    @ValueSource(strings = {"/api/publish", "/api/broadcast", "/api/users/42/publish"})
    void publishingWantsItsScope(String path) {
        assertThat(post(path, null).status()).isEqualTo(401);
        assertThat(post(path, "Bearer wrong").status()).isEqualTo(401);
        assertThat(post(path, PUBLISHER).status()).as("no Bearer").isEqualTo(401);
        assertThat(post(path, "Bearer " + READER).status()).isEqualTo(403);
        assertThat(post(path, "bearer " + PUBLISHER).status()).isEqualTo(200);
        assertThat(post(path, "BEARER  " + PUBLISHER).status())
                .as("RFC 9110, 11.1")
                .isEqualTo(200);
        assertThat(post(path, null).headers()).containsEntry("WWW-Authenticate", "Bearer");
    }

    @Test
    @DisplayName("P01, P02 metrics")
    void metricsWantTheScopeRead() {
        assertThat(answer("GET", "/metrics", null).status()).isEqualTo(401);
        assertThat(answer("GET", "/metrics", "Bearer " + PUBLISHER).status()).isEqualTo(403);
        assertThat(answer("GET", "/metrics", "Bearer " + READER).status()).isEqualTo(200);
        assertThat(answer("POST", "/metrics", "Bearer " + READER).status()).isEqualTo(405);
    }

    @Test
    void withoutKeysDevelopmentIsOpen() {
        Endpoint endpoint = Objects.requireNonNull(routes(List.of()).find("/api/publish"));

        assertThat(call(endpoint, "POST", null, "{\"channel\":\"a\",\"data\":1}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theIdOfAUserIsPercentEncoded() {
        post("/api/users/a%2Fb+c%20d/publish", "Bearer " + PUBLISHER);

        assertThat(node.bus()
                        .newest(ChannelName.ofUser("a/b+c d"), 1)
                        .toCompletableFuture()
                        .join()
                        .top()
                        .offset())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api", "/api/users//publish", "/api/users/publish", "/api/users/%zz/publish", "/x"})
    void thereIsNothingElse(String path) {
        assertThat(routes.find(path)).isNull();
    }

    @Test
    void healthFollowsReadiness() {
        assertThat(text(answer("GET", "/health/ready", null))).isEqualTo("{\"status\":\"not_ready\"}");
        assertThat(answer("GET", "/health", null).status()).isEqualTo(503);
        assertThat(answer("GET", "/health/live", null).status()).isEqualTo(200);
        readiness.ready(Part.NODE);
        assertThat(answer("HEAD", "/health/ready", null).status()).isEqualTo(200);
        assertThat(text(answer("GET", "/health", null)))
                .isEqualTo("{\"status\":\"ready\",\"reasons\":[],\"node\":\"n1\",\"version\":\"1.0\"}");
        readiness.notReady(Part.NODE, "draining");
        assertThat(answer("GET", "/health/ready", null).status()).isEqualTo(503);
        assertThat(text(answer("GET", "/health", null))).contains("\"reasons\":[\"draining\"]");
        assertThat(answer("POST", "/health/live", null).status()).isEqualTo(405);
    }

    @Test
    void theProbeOfWisejIsAnEmpty202() {
        Endpoint probe = new Health(readiness, gate, "n1", "1.0").healthCheck();
        assertThat(call(probe, "GET", null, "").status()).isEqualTo(503);
        readiness.ready(Part.NODE);
        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
            Answer answer = call(probe, method, null, "");
            assertThat(answer.status()).as(method).isEqualTo(202);
            assertThat(answer.body()).isEmpty();
        }
        assertThat(call(probe, "PUT", null, "").status()).isEqualTo(405);
    }

    private AdminRoutes routes(List<ApiKey> keys) {
        Metrics metrics = new Metrics();
        Posting.Parser parser = new Posting.Parser(65_536);
        Guard guard = new Guard(new ApiKeys(keys, true));
        return new AdminRoutes(
                guard,
                new Health(readiness, gate, "n1", "1.0"),
                metrics,
                node.publishing(),
                parser,
                new Lists(guard, node.farm()),
                new GateEndpoint(gate),
                new LeaveEndpoints(leaving),
                List.of(
                        new UserEndpoints(guard, node.publishing(), parser, node.farm(), node.time()),
                        new ClientEndpoints(guard, parser, 65_536, node.farm()),
                        new ChannelEndpoints(guard, node.bus(), node.requests(), metrics)));
    }

    private Answer post(String path, @Nullable String authorization) {
        return call(Objects.requireNonNull(routes.find(path)), "POST", authorization, "{\"channel\":\"a\",\"data\":1}");
    }

    private Answer answer(String method, String path, @Nullable String authorization) {
        return call(Objects.requireNonNull(routes.find(path)), method, authorization, "");
    }

    private static Answer call(Endpoint endpoint, String method, @Nullable String authorization, String body) {
        return Objects.requireNonNull(endpoint.answer(new Request(
                        method,
                        "",
                        Map.of(),
                        authorization,
                        null,
                        null,
                        body.getBytes(StandardCharsets.UTF_8),
                        "127.0.0.1"))
                .toCompletableFuture()
                .join());
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
