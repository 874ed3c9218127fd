package io.belfry.hub.bus;

import static io.belfry.client.redis.RedisAnswer.Kind.ACCEPTED;
import static io.belfry.client.redis.RedisAnswer.Kind.NOT_STORED;
import static io.belfry.client.redis.RedisAnswer.Kind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoubtfulKeysTest {
    private final ManualTime time = new ManualTime();
    private final DoubtfulKeys keys = new DoubtfulKeys(Duration.ofMinutes(2), time);

    @Test
    void anAttemptThatFailedAfterOneThatMayHaveSucceededSaysNothing() {
        keys.judge(draft("c", "k"), UNKNOWN);

        assertThat(keys.judge(draft("c", "k"), NOT_STORED)).isEqualTo(UNKNOWN);
        assertThat(keys.judge(draft("c", "k"), ACCEPTED)).isEqualTo(ACCEPTED);
        assertThat(keys.judge(draft("c", "other"), NOT_STORED)).isEqualTo(NOT_STORED);
        assertThat(keys.judge(draft("d", "k"), NOT_STORED)).isEqualTo(NOT_STORED);
    }

    @Test
    void whatHasNoKeyIsAnotherPublicationEachTime() {
        keys.judge(draft("c", null), UNKNOWN);

        assertThat(keys.judge(draft("c", null), NOT_STORED)).isEqualTo(NOT_STORED);
    }

    @Test
    void aKeyThatDoesNotCountAnyMoreIsForgotten() {
        keys.judge(draft("c", "k"), UNKNOWN);
        time.advance(Duration.ofMinutes(2));

        assertThat(keys.judge(draft("c", "k"), NOT_STORED)).isEqualTo(NOT_STORED);
    }

    private static Draft draft(String channel, @Nullable String key) {
        return new Draft(new ChannelName(channel), new byte[] {'1'}, null, key, false);
    }
}
