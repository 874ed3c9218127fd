package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.loadtest.farm.ChildProcess;
import io.belfry.loadtest.farm.Farm;
import io.belfry.loadtest.farm.HubJar;
import io.belfry.loadtest.farm.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * {@code belfry doctor}, as users run it, through real balancers whose clocks are short. All examine at the same time; the tests
 * read what they wrote.
 */
@Timeout(60)
class DoctorIT {
    private static final int SILENCE = 3;
    private static final String PATIENCE = "5s";

    /** Milliseconds by which a clock may be misread. */
    private static final long MISREADING = 500;

    private static final Map<Way, Visit> VISITS = new EnumMap<>(Way.class);

    @RegisterExtension
    static final Scene scene = Scene.of("doctor", "heartbeat=25s", "listen.origins=[\"https://app.example.com\"]");

    private static TcpProxy swallowing;

    /** What lies between the doctor and the nodes. */
    private enum Way {
        NOTHING,
        NAIVE_NGINX,
        NAIVE_APACHE,
        GOOD_NGINX,
        SHORT_NGINX,
        WITHHOLDING_NGINX,
        SHORT_HAPROXY,
        SWALLOWING,
        NOBODY
    }

    /** One run of the command. */
    private record Visit(ChildProcess process, Path json) {
        JsonNode report() throws IOException {
            process.exitCode();
            return new ObjectMapper().readTree(json.toFile());
        }

        JsonNode check(String id) throws IOException {
            for (JsonNode check : report().path("checks")) {
                if (check.path("check").asText().equals(id)) {
                    return check;
                }
            }
            throw new AssertionError(id + " was not looked at: " + process.log());
        }

        List<String> findings() throws IOException {
            return report().findValuesAsText("finding");
        }
    }

    @BeforeAll
    static void examine() throws IOException {
        Path folder = Farm.newFolder("doctor-reports");
        visit(folder, Way.NOTHING, scene.farm.nodes.get(0).clients());
        visit(folder, Way.NAIVE_NGINX, scene.nginx("naive.conf", Scene.LONG).base());
        visit(folder, Way.NAIVE_APACHE, scene.apache("naive.conf", Scene.LONG).base());
        visit(
                folder,
                Way.GOOD_NGINX,
                scene.nginx("recommended.conf", Scene.LONG).base());
        visit(folder, Way.SHORT_NGINX, scene.nginx("recommended.conf", SILENCE).base());
        visit(
                folder,
                Way.WITHHOLDING_NGINX,
                scene.nginx("withholding.conf", SILENCE).base());
        visit(
                folder,
                Way.SHORT_HAPROXY,
                scene.haproxy("recommended.cfg", SILENCE).base());
        swallowing = new TcpProxy(scene.farm.first().clients().getPort());
        swallowing.swallowAfterReply(" 101 ");
        visit(folder, Way.SWALLOWING, URI.create("http://127.0.0.1:" + swallowing.port()));
        visit(folder, Way.NOBODY, URI.create("http://127.0.0.1:1"));
    }

    private static void visit(Path folder, Way way, URI url) throws IOException {
        Path json = folder.resolve(way + ".json");
        List<String> command = HubJar.command(List.of("-Xmx64m"));
        command.addAll(List.of("doctor", url.toString(), "--patience", PATIENCE, "--balancer", "nginx"));
        command.addAll(List.of("--origin", "https://app.example.com", "--json", json.toString()));
        VISITS.put(way, new Visit(ChildProcess.start(folder.resolve(way + ".log"), Map.of(), command), json));
    }

    private static Visit through(Way way) {
        return Objects.requireNonNull(VISITS.get(way), "all are visited at first");
    }

    @AfterAll
    static void stop() throws IOException {
        VISITS.values().forEach(visit -> visit.process().close());
        swallowing.close();
    }

    @Test
    void findsNothingWhereNothingIsInTheWay() throws IOException {
        Visit direct = through(Way.NOTHING);

        assertThat(direct.process().exitCode()).as(direct.process().log()).isZero();
        assertThat(direct.findings()).isEmpty();
        assertThat(direct.process().log()).contains("All well.");
    }

    @Test
    @DisplayName("A1 the recommended nginx is well, and sessions go on at both nodes without stickiness")
    void findsNothingBehindTheRecommendedNginx() throws IOException {
        Visit good = through(Way.GOOD_NGINX);

        assertThat(good.process().exitCode()).as(good.process().log()).isZero();
        assertThat(good.check("nodes").path("nodes").asInt()).isEqualTo(2);
        assertThat(good.report().path("balancer").asText()).isEqualTo("nginx");
    }

    @Test
    @DisplayName("H8 headers that nginx finds too large are told, with the directive, and are no failure")
    void tellsThatLargeHeadersAreRefused() throws IOException {
        Visit naive = through(Way.NAIVE_NGINX);

        assertThat(naive.findings()).contains("headers_too_large");
        assertThat(naive.process().log()).contains("large_client_header_buffers");
        assertThat(through(Way.GOOD_NGINX).findings()).isEmpty();
    }

    @Test
    @DisplayName("A2 a stripped upgrade is found, with the directives that mend it")
    void findsAStrippedUpgrade() throws IOException {
        Visit naive = through(Way.NAIVE_NGINX);

        assertThat(naive.process().exitCode()).isEqualTo(1);
        assertThat(naive.findings()).contains("upgrade_stripped");
        assertThat(naive.check("stream_first").path("status").asText()).isEqualTo("ok");
        assertThat(naive.process().log())
                .contains("proxy_set_header Upgrade $http_upgrade;")
                .doesNotContain("BalancerMember");
    }

    @Test
    @DisplayName("A2 Apache, which strips the upgrade too, is recognised by its headers")
    void recognisesApache() throws IOException {
        Visit naive = through(Way.NAIVE_APACHE);

        assertThat(naive.findings()).contains("upgrade_stripped");
        assertThat(naive.report().path("balancer").asText()).isEqualTo("apache");
    }

    @Test
    @DisplayName("B1 B3 the clocks of nginx are read to half a second")
    void readsTheClocksOfNginx() throws IOException {
        clocks(through(Way.SHORT_NGINX), "proxy_read_timeout 75s;");
    }

    @Test
    @DisplayName("B1 B4 the clocks of HAProxy are read to half a second")
    void readsTheClocksOfHaproxy() throws IOException {
        clocks(through(Way.SHORT_HAPROXY), "heartbeat: 10s");
    }

    private static void clocks(Visit visit, String remedy) throws IOException {
        assertThat(visit.process().exitCode()).isEqualTo(1);
        assertThat(visit.findings()).contains("socket_idle_cut", "stream_cut", "poll_cut");
        assertThat(visit.check("socket_clock").path("idleMillis").asLong())
                .as(visit.process().log())
                .isBetween(SILENCE * 1_000 - MISREADING, SILENCE * 1_000 + MISREADING);
        assertThat(visit.check("poll_wait").path("cutMillis").asLong())
                .as(visit.process().log())
                .isBetween(SILENCE * 1_000 - MISREADING, SILENCE * 1_000 + MISREADING);
        assertThat(visit.check("stream_first").path("status").asText()).isEqualTo("ok");
        assertThat(visit.check("poll_aftermath").path("status").asText()).isEqualTo("ok");
        assertThat(visit.process().log()).contains(remedy);
    }

    @Test
    @DisplayName("A3 a WebSocket that is accepted and then dead is found, although streams and polls pass")
    void findsSwallowedFrames() throws IOException {
        Visit swallowing = through(Way.SWALLOWING);

        assertThat(swallowing.process().exitCode()).isEqualTo(1);
        assertThat(swallowing.findings()).contains("frames_swallowed").doesNotContain("stream_buffered", "poll_cut");
        assertThat(swallowing.process().log()).contains("the WebSocket opens and nothing passes");
    }

    @Test
    @DisplayName("C1 a stream that is held back is found although a WebSocket passes")
    void findsThatEventsAreHeldBack() throws IOException {
        Visit withholding = through(Way.WITHHOLDING_NGINX);

        assertThat(withholding.findings()).contains("stream_buffered").doesNotContain("upgrade_stripped");
        assertThat(withholding.process().log()).contains("proxy_buffering off;");
    }

    @Test
    @DisplayName("B3 a balancer that shuns its nodes after a poll was cut is found")
    void findsThatNodesAreShunned() throws IOException {
        Visit shunning = through(Way.WITHHOLDING_NGINX);

        assertThat(shunning.findings()).as(shunning.process().log()).contains("nodes_shunned");
        assertThat(shunning.process().log()).contains("max_fails=0");
    }

    @Test
    void saysThatNobodyIsThereAtOnce() throws IOException {
        Visit nobody = through(Way.NOBODY);

        assertThat(nobody.process().exitCode()).isEqualTo(1);
        assertThat(nobody.findings()).containsExactly("unreachable");
    }
}
