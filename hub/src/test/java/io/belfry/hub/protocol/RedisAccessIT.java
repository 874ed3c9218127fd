package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.RedisServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node whose user in Redis may not listen. */
@Timeout(60)
class RedisAccessIT {
    private static final RedisServer REDIS = RedisServer.with();
    private static final String PASSWORD = "pass-word-of-the-hub";

    static {
        REDIS.call("ACL", "SETUSER", "belfry", "on", ">" + PASSWORD, "~belfry:*", "&belfry:*", "+@all");
    }

    @RegisterExtension
    static final RunningHub HUB =
            RunningHub.development("bus.redis=redis://belfry:" + PASSWORD + "@127.0.0.1:" + REDIS.port());

    @BeforeAll
    static void connect() {
        HUB.awaitReady(true);
    }

    @AfterAll
    static void stopRedis() {
        REDIS.close();
    }

    @Test
    @DisplayName(
            "R06, row 25c: without permission to subscribe the node is not ready and says why; it tries again by itself")
    void withoutPermissionItIsNotReady() {
        ProtocolClient client = HUB.subscribed("news");
        REDIS.call("ACL", "SETUSER", "belfry", "resetchannels");
        assertThat(client.await("status").string("bus")).isEqualTo("down");
        HUB.awaitReady(false);
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(HUB.get("/health").body()).contains("NOPERM"));
        assertThat(HUB.get("/health").body()).doesNotContain(PASSWORD);
        REDIS.call("ACL", "SETUSER", "belfry", "&belfry:*");
        HUB.awaitReady(true);

        assertThat(client.await("status").string("bus")).isEqualTo("up");
        HUB.publish("news", "1");
        assertThat(client.await("pub").number("offset")).isEqualTo(1);
    }
}
