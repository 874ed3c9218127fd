package io.belfry.hub.bus;

import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.RedisServer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract of every bus, kept over a real Redis. Its clock cannot be moved, so what it holds is made older instead: what
 * is stored says when it was, and what expires does so sooner.
 */
class RedisBusIT extends BusContract {
    private static final Duration STEP = Duration.ofHours(12); // a node looks at its channels at least so often
    private static final String MAKE_OLDER = """
            local by = tonumber(ARGV[1])
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local kind = redis.call('TYPE', key).ok
              local left = redis.call('PTTL', key)
              if kind == 'stream' then
                local entries = redis.call('XRANGE', key, '-', '+')
                redis.call('DEL', key)
                for _, entry in ipairs(entries) do
                  local fields = entry[2]
                  for i = 1, #fields, 2 do
                    if fields[i] == 'm' then fields[i + 1] = string.format('%.0f', fields[i + 1] - by) end
                  end
                  redis.call('XADD', key, entry[1], unpack(fields))
                end
              elseif kind == 'hash' and redis.call('HEXISTS', key, 'x') == 1 then
                redis.call('HINCRBY', key, 'x', -by)
              end
              if left >= 0 then redis.call('PEXPIRE', key, left - by) end
            end
            return 'done'
            """;

    private static @Nullable RedisServer redis;
    private @Nullable RedisInterconnect interconnect;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.with();
    }

    @AfterAll
    static void stopRedis() {
        redis().close();
    }

    @AfterEach
    void disconnect() {
        if (interconnect != null) {
            interconnect.close();
        }
        redis().call("FLUSHALL");
    }

    @Override
    Bus newBus(ChannelInlet inlet) {
        interconnect = Connected.to(Configs.development(settings("bus.redis=" + uri())), inlet);
        return interconnect.bus();
    }

    @Override
    void elapse(Duration duration) {
        for (Duration left = duration; !left.isZero(); ) {
            Duration step = left.compareTo(STEP) < 0 ? left : STEP;
            left = left.minus(step);
            redis().call("EVAL", MAKE_OLDER, "0", Long.toString(step.toMillis()));
            get(java.util.Objects.requireNonNull(interconnect, "publish first").compareAll());
        }
    }

    String uri() {
        return redis().uri();
    }

    static RedisServer redis() {
        return java.util.Objects.requireNonNull(redis);
    }
}
