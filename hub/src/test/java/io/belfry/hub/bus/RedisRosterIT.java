package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.RedisServer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** The promises of every roster, kept over a real Redis. */
class RedisRosterIT extends RosterContract {
    private static @Nullable RedisServer redis;

    private @Nullable RosterFarm farm;
    private RosterFarm.@Nullable Node node;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.with();
    }

    @AfterAll
    static void stopRedis() {
        Objects.requireNonNull(redis).close();
    }

    @BeforeEach
    void begin() {
        String uri = Objects.requireNonNull(redis).uri();
        farm = new RosterFarm(uri, List.of(CHANNEL, new ChannelName("other"), new ChannelName("other:1")));
        node = farm.node(uri);
    }

    @AfterEach
    void end() {
        Objects.requireNonNull(farm).close();
    }

    @Override
    Roster roster() {
        return Objects.requireNonNull(node);
    }

    @Override
    List<String> heard(ChannelName channel) {
        return Objects.requireNonNull(farm).heard(channel);
    }

    @Override
    List<String> members(ChannelName channel) {
        Objects.requireNonNull(farm).heard(channel);
        return RosterFarm.get(roster().members(channel)).stream()
                .map(RosterContract::json)
                .toList();
    }
}
