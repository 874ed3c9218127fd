package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.hub.deploy.Dockerfile;
import io.belfry.hub.deploy.Manifests;
import io.belfry.hub.testing.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as a container would run it: with the environment of the manifests, asked by their probes, started as the image
 * starts it. Without a container and without a cluster, which are not to be had where this was made.
 */
@Timeout(120)
class ContainerIT {
    private static final String POD = "belfry-6c9f4b8d7-x2x4z";
    private static final String[] PROBES = {"startupProbe", "livenessProbe", "readinessProbe"};

    private final Manifests manifests = Manifests.read();

    @TempDir
    Path folder = Path.of("unset");

    @Test
    @DisplayName(
            "LN-11 the probes of the manifests are answered: 200; and when the node leaves the one for readiness 503")
    void theProbesOfTheManifestsAreAnswered() throws Exception {
        try (RedisServer redis = RedisServer.with();
                RunningHub hub = RunningHub.start(folder, environment(redis.uri()))) {
            for (String probe : PROBES) {
                Awaitility.await(probe).atMost(20, TimeUnit.SECONDS).until(() -> status(hub, probe) == 200);
            }

            hub.process.signal("TERM");

            Awaitility.await("not ready").atMost(5, TimeUnit.SECONDS).until(() -> status(hub, "readinessProbe") == 503);
            assertThat(status(hub, "livenessProbe"))
                    .as("while it goes on serving")
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("LN-11 a node that lost Redis is not ready, and is not restarted for it")
    void aNodeThatLostRedisIsNotRestarted() throws Exception {
        try (RedisServer redis = RedisServer.with();
                RunningHub hub = RunningHub.start(folder, environment(redis.uri()))) {
            redis.kill();

            Awaitility.await("not ready")
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> status(hub, "readinessProbe") == 503);
            assertThat(status(hub, "livenessProbe")).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("LN-11 Java takes the flags of the image, and finds the command")
    void javaTakesTheFlagsOfTheImage() throws Exception {
        List<String> words = new ArrayList<>(Dockerfile.read().words("ENTRYPOINT"));
        List<String> flags = words.subList(1, words.indexOf("-jar"));
        if (Runtime.version().feature() < 24) {
            assertThat(flags.remove("-XX:+UseCompactObjectHeaders"))
                    .as("the image has a later Java")
                    .isTrue();
        }

        try (JarProcess hub = JarProcess.start(folder, flags, Map.of(), "--version")) {
            assertThat(hub.exitCode()).as(hub.err()).isZero();
            assertThat(hub.out()).startsWith("belfry ");
            assertThat(hub.err()).isEmpty();
        }
    }

    private Map<String, String> environment(String redis) {
        Map<String, String> variables = manifests.environment(POD);
        variables.put("BELFRY_AUTH_HMACSECRET", RunningHub.SECRET);
        variables.put(
                "BELFRY_ADMIN_KEYS",
                "[{\"key\":\"" + RunningHub.FULL_KEY + "\",\"scopes\":[\"publish\",\"read\",\"admin\"]}]");
        variables.put("BELFRY_BUS_REDIS", redis);
        return variables;
    }

    private int status(RunningHub hub, String probe) throws Exception {
        JsonNode request = manifests.container().path(probe).path("httpGet");
        assertThat(request.path("port").asText()).isEqualTo("admin");
        return hub.ask(request.path("path").asText(), null).statusCode();
    }
}
