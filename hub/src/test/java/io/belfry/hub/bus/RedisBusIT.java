package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void publicationsForWhichAnAnswerHasNoRoomAreNotReadEither() {
        ChannelName large = new ChannelName("long:large");
        Position start = interest(large);
        String data = "\"" + "x".repeat(60_000) + "\"";
        for (int i = 0; i < 200; i++) {
            publish(large, data, null);
        }
        long peak = peakBytes();

        List<Publication> read = get(bus().after(large, start, 200)).publications();

        assertThat(read).hasSize((1 << 20) / data.length());
        assertThat(peakBytes() - peak).isLessThan(6 << 20); // of the 12 MB that are there
    }

    /** As when Redis died without the end of its log; 2 is the oldest that is kept. */
    @ParameterizedTest
    @CsvSource({"7, lost", "6, other", "4, other", "1, other"})
    void aPositionThatTheHistoryContradictsBeginsAnEpochThatHasWhatIsLeft(long offset, String tag) {
        for (int i = 1; i <= 6; i++) {
            publish("n" + i);
        }
        History before = get(bus().newest(CHANNEL, 10));
        Position heard = new Position(before.top().epoch(), offset, tag);

        assertThat(get(bus().witness(CHANNEL, heard))).isTrue();
        assertThat(get(bus().witness(CHANNEL, heard))).as("once").isFalse();
        History after = get(bus().newest(CHANNEL, 10));
        assertThat(after.top().epoch()).isNotEqualTo(before.top().epoch());
        assertThat(after.top().offset()).isEqualTo(6);
        assertThat(after.top().tag()).isEqualTo(before.top().tag());
        assertThat(data(after.publications())).containsExactly("n2", "n3", "n4", "n5", "n6");

        interest(CHANNEL);
        publish("n7");
        assertThat(received.of(CHANNEL, 1).get(0).follows(after.top())).isTrue();
    }

    private static long peakBytes() {
        String info = "return tonumber(string.match(redis.call('INFO', 'memory'), 'used_memory_peak:(%d+)'))";
        return Long.parseLong(redis().call("EVAL", info, "0").substring(1));
    }

    String uri() {
        return redis().uri();
    }

    static RedisServer redis() {
        return java.util.Objects.requireNonNull(redis);
    }
}
