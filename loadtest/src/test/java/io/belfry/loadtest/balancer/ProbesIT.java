package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario F1, and what of H concerns single requests: probes, headers, and what is not on the public port. */
@Timeout(60)
class ProbesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int COOKIE_BYTES = 8 << 10;
    private static final int TOKEN_BYTES = 4 << 10;
    private static final String SECRET = "eyJSECRET";

    @RegisterExtension
    static final Scene scene = Scene.of("probes");

    @ParameterizedTest(name = "F1 WJ-14 {0} {1}: {2}")
    @CsvSource({
        "GET,     /healthcheck.wx, 202",
        "HEAD,    /healthcheck.wx, 202",
        "OPTIONS, /healthcheck.wx, 202",
        "OPTIONS, /,               202",
        "OPTIONS, *,               202",
        "GET,     /health/ready,   200",
        "HEAD,    /health/ready,   200",
        "GET,     /health/live,    200",
        "HEAD,    /health/live,    200",
    })
    void probe(String method, String path, int status) throws IOException {
        for (String head : List.of(
                " HTTP/1.0", // and no Host, as HAProxy asks
                " HTTP/1.0\nHost: belfry",
                " HTTP/1.1\nHost: 10.0.0.7:8800\nConnection: close")) {
            Probe answer = Probe.send(scene.farm.first().clients(), method + " " + path + head);
            assertThat(answer.status()).as(method + " " + path + head).isEqualTo(status);
            assertThat(answer.header("Transfer-Encoding")).isEmpty();
            if (method.equals("HEAD") || status == 202) {
                assertThat(answer.body()).isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "F1 WJ-14 HAProxy keeps the node up by the check of backend {0}")
    @ValueSource(strings = {"standard", "wx", "wx-head", "wx-options", "ready", "ready-11"})
    void haproxyChecks(String backend) throws IOException {
        Haproxy haproxy = scene.haproxy("checks.cfg", scene.nodes(), Map.of());
        Awaitility.await("it is checked")
                .atMost(PATIENCE)
                .until(() -> haproxy.statistic(backend, "h1", "check_status").equals("L7OK"));
        assertThat(haproxy.statistic(backend, "h1", "status")).isEqualTo("UP");
    }

    @Test
    @DisplayName(
            "F1 WJ-14 Apache's mod_proxy_hcheck keeps the node by OPTIONS, HEAD and GET, and takes it out for what is not there")
    void apacheChecks() throws IOException {
        Balancer apache = scene.apache("checks.conf", Scene.LONG);
        Awaitility.await("the control is taken out")
                .atMost(PATIENCE)
                .until(() -> Probe.send(apache.base(), "GET /control/health/live HTTP/1.0\nHost: x")
                                .status()
                        == 503);
        for (String one : List.of("options", "head", "get", "get11")) {
            assertThat(Probe.send(apache.base(), "GET /" + one + "/health/live HTTP/1.0\nHost: x")
                            .status())
                    .as(one)
                    .isEqualTo(200);
        }
    }

    @Test
    @Disabled(
            "F1 LN-08 WJ-14 ALB, NLB, GCP, NodeBalancer and Envoy do not run here. What they ask for is asked above: a GET"
                    + " that is answered 200 (/health/ready) or 2xx (/healthcheck.wx), with any Host or none; their limits of time are"
                    + " those of ClocksIT, scaled.")
    void cloudBalancers() {}

    @ParameterizedTest(
            name = "H8 {0}: a cookie of 8 KiB and a token of 4 KiB reach the hub; too much gets a clear answer")
    @EnumSource(Front.class)
    void largeHeaders(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        Probe judged = large(balancer, COOKIE_BYTES, TOKEN_BYTES);
        assertThat(judged.status()).as(judged.body()).isEqualTo(401); // it is no token
        assertThat(judged.body()).contains("unauthorized");

        assertThat(large(balancer, 3 * COOKIE_BYTES, TOKEN_BYTES).status()).isIn(400, 431);
    }

    private static Probe large(Balancer balancer, int cookieBytes, int tokenBytes) throws IOException {
        String head =
                "POST /connect HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/x-ndjson\nOrigin: http://127.0.0.1\nCookie: c="
                        + "c".repeat(cookieBytes) + "\nAuthorization: Bearer " + "t".repeat(tokenBytes);
        return Probe.send(balancer.base(), head, "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{}}");
    }

    @ParameterizedTest(name = "H9 OS-10 {0}: metrics, console and the interface for servers are not on the public port")
    @EnumSource(Front.class)
    void adminIsElsewhere(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        for (String path : List.of("/metrics", "/console", "/api/gate", "/api/nodes", "/api/connections")) {
            assertThat(Probe.send(balancer.base(), "GET " + path + " HTTP/1.0\nHost: x")
                            .status())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(Probe.send(
                                balancer.base(),
                                "POST /api/publish HTTP/1.0\nHost: x\nContent-Type: application/json",
                                "{\"channel\":\"x\",\"data\":1}")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest(name = "H7 {0}: no log has a token in it, neither the balancer's nor the hub's")
    @EnumSource(Front.class)
    void noTokenInLogs(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        String post = "POST /connect HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/x-ndjson";
        String line = "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"token\":\"" + SECRET + "\",\"subs\":{}}";
        Probe.send(balancer.base(), post, line);
        Probe.send(balancer.base(), post + "\nAuthorization: Bearer " + SECRET, line);
        Probe.send(
                balancer.base(),
                "POST /ticket HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/json",
                line);

        Awaitility.await("it logs").atMost(PATIENCE).until(() -> balancer.log().contains("POST /ticket"));
        assertThat(balancer.log()).doesNotContain(SECRET);
        assertThat(scene.farm.first().process().log()).doesNotContain(SECRET);
        assertThat(scene.farm.second().process().log()).doesNotContain(SECRET);
    }
}
