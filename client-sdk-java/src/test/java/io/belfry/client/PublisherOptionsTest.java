package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PublisherOptionsTest {
    private static final PublisherOptions DEFAULTS = PublisherOptions.DEFAULTS;

    @Test
    void changesWhatDiffersAndKeepsTheRest() {
        PublisherOptions options = DEFAULTS.withRetryBudget(Duration.ofSeconds(1))
                .withRequestTimeout(Duration.ofSeconds(2))
                .withBufferBytes(3)
                .withConnections(4)
                .withCloseTimeout(Duration.ofSeconds(5))
                .withRedisPrefix("six")
                .withRedisReplicas(7);

        assertThat(options)
                .isEqualTo(new PublisherOptions(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), 3, 4, Duration.ofSeconds(5), "six", 7));
    }

    @Test
    void namesTheOptionThatIsOutOfRange() {
        assertRefused("retryBudget", () -> DEFAULTS.withRetryBudget(Duration.ZERO));
        assertRefused("retryBudget", () -> DEFAULTS.withRetryBudget(Duration.ofSeconds(Long.MAX_VALUE)));
        assertRefused("requestTimeout", () -> DEFAULTS.withRequestTimeout(Duration.ofMillis(-1)));
        assertRefused("bufferBytes", () -> DEFAULTS.withBufferBytes(0));
        assertRefused("connections", () -> DEFAULTS.withConnections(0));
        assertRefused("closeTimeout", () -> DEFAULTS.withCloseTimeout(Duration.ZERO));
        assertRefused("redisPrefix", () -> DEFAULTS.withRedisPrefix("{a}"));
        assertRefused("redisPrefix", () -> DEFAULTS.withRedisPrefix(""));
        assertRefused("redisReplicas", () -> DEFAULTS.withRedisReplicas(-1));
    }

    private static void assertRefused(String option, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(option);
    }
}
