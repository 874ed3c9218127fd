package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisSource;
import io.belfry.hub.testing.RedisServer;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisTicketsIT extends TicketsContract {
    private static @Nullable RedisServer redis;
    private static @Nullable RedisSource source;
    private static @Nullable RedisLink link;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.with();
        source = RedisSource.open(redis.uri());
        RedisLink made = source.link("tickets");
        link = made;
        Awaitility.await().until(() -> made.commands() != null);
    }

    @AfterAll
    static void stopRedis() {
        Objects.requireNonNull(source).close();
        Objects.requireNonNull(redis).close();
    }

    private static Tickets tickets() {
        return new RedisTickets(Objects.requireNonNull(link), new RedisNames(RedisNames.DEFAULT_PREFIX));
    }

    @Override
    Tickets one() {
        return tickets();
    }

    @Override
    Tickets another() {
        return tickets();
    }

    /** Redis counts; half a minute is not waited for, but what it has been told is checked. */
    @Override
    void passLifetime() {
        String key = RedisNames.DEFAULT_PREFIX + ":ticket:t3";
        long left =
                Long.parseLong(Objects.requireNonNull(redis).call("PTTL", key).substring(1)); // :29905
        assertThat(left).isBetween(20_000L, 30_000L);
        redis.call("PEXPIRE", key, "0");
    }

    @Test
    void failsWhileRedisIsAway() {
        RedisSource nowhere = RedisSource.open("redis://127.0.0.1:1");
        Tickets lost = new RedisTickets(nowhere.link("tickets"), new RedisNames(RedisNames.DEFAULT_PREFIX));

        assertThat(lost.keep("t", new byte[1])).isCompletedExceptionally();
        assertThat(lost.take("t")).isCompletedExceptionally();
        nowhere.close();
    }
}
