package io.belfry.hub.bus;

import io.belfry.hub.testing.RedisServer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of every bus, kept over a Redis that Sentinel names. */
class RedisBusBehindSentinelIT extends RedisBusIT {
    private static @Nullable RedisServer sentinel;

    @BeforeAll
    static void startSentinel() {
        sentinel = RedisServer.sentinel(redis());
    }

    @AfterAll
    static void stopSentinel() {
        Objects.requireNonNull(sentinel).close();
    }

    @Override
    String uri() {
        return "redis-sentinel://127.0.0.1:" + Objects.requireNonNull(sentinel).port() + "#farm";
    }
}
