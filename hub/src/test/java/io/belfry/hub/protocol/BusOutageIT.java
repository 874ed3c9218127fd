package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.hub.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What nodes tell balancers while Redis is away from all of them, and what clients hear meanwhile. */
@Timeout(90)
class BusOutageIT {
    private static final RedisServer REDIS = RedisServer.with();

    @RegisterExtension
    static final RunningHub USUAL = RunningHub.development("bus.redis=" + REDIS.uri());

    @RegisterExtension
    static final RunningHub DEGRADED =
            RunningHub.development("bus.redis=" + REDIS.uri(), "bus.whenDown=degraded", "node=n2");

    @AfterAll
    static void stopRedis() {
        REDIS.close();
    }

    @BeforeEach
    void awaitFarm() {
        awaitHealth(USUAL, 200, "ready");
        awaitHealth(DEGRADED, 200, "ready");
    }

    private static RunningHub.Reply ask(RunningHub hub, String path) {
        return RunningHub.send(hub.open(URI.create(path)));
    }

    private static void awaitHealth(RunningHub hub, int status, String said) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(ask(hub, "/health/ready"))
                        .returns(status, RunningHub.Reply::status)
                        .returns("{\"status\":\"" + said + "\"}", RunningHub.Reply::body));
    }

    @Test
    @DisplayName(
            "OS-07 Redis stops: not ready after the grace, ready again when it is back; or, if so configured, degraded")
    void anOutageTakesTheNodesOutUnlessTheyAreToStay() {
        ProtocolClient usual = USUAL.subscribed("news");
        ProtocolClient degraded = DEGRADED.subscribed("news");

        long stopped = System.nanoTime();
        REDIS.kill();
        awaitHealth(USUAL, 503, "not_ready");
        awaitHealth(DEGRADED, 200, "degraded");
        assertThat(System.nanoTime() - stopped)
                .as("the grace within which an outage is noticed")
                .isLessThan(TimeUnit.SECONDS.toNanos(10));
        assertThat(ask(USUAL, "/healthcheck.wx").status()).isEqualTo(503);
        assertThat(ask(DEGRADED, "/healthcheck.wx").status()).isEqualTo(202);
        RunningHub.Reply details = RunningHub.send(DEGRADED.admin("/health"));
        assertThat(details.status()).isEqualTo(200);
        assertThat(details.line().string("status")).isEqualTo("degraded");
        assertThat(details.body()).doesNotContain("\"reasons\":[]");
        assertThat(usual.await("status").string("bus")).isEqualTo("down");
        assertThat(degraded.await("status").string("bus")).isEqualTo("down");
        assertThat(DEGRADED.post("/api/publish", "{\"channel\":\"news\",\"data\":1}")
                        .status())
                .as("degraded says what may come in, and promises no more")
                .isEqualTo(503);

        REDIS.restart();

        awaitHealth(USUAL, 200, "ready");
        awaitHealth(DEGRADED, 200, "ready");
        assertThat(usual.await("status").string("bus")).isEqualTo("up");
        assertThat(degraded.await("status").string("bus")).isEqualTo("up");
        USUAL.publish("news", "2");
        assertThat(degraded.await("pub").number("data")).isEqualTo(2);
    }
}
