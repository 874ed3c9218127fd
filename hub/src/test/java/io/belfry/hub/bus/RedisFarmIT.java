package io.belfry.hub.bus;

import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The contract of every farm, kept by two nodes over a real Redis. */
class RedisFarmIT extends FarmContract {
    private static @Nullable RedisServer redis;
    private final List<RedisInterconnect> nodes = new ArrayList<>();

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.with();
    }

    @AfterAll
    static void stopRedis() {
        Objects.requireNonNull(redis).close();
    }

    /** The farms first: a node leaves while it is connected. */
    @Override
    @AfterEach
    void closeFarms() {
        super.closeFarms();
        nodes.forEach(RedisInterconnect::close);
        Objects.requireNonNull(redis).call("FLUSHALL");
    }

    @Override
    Farm newFarm(FarmListener listener) {
        String uri = Objects.requireNonNull(redis).uri();
        List<Farm> joined = new ArrayList<>();
        nodes.add(Connected.to(
                Configs.development("bus.redis=" + uri), new ReceivedPublications(), listener, joined::add));
        return joined.get(0);
    }

    @Override
    boolean hasSeveralNodes() {
        return true;
    }
}
