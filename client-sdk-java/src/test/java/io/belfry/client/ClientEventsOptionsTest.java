package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ClientEventsOptionsTest {
    private static final ClientEventsOptions DEFAULTS = ClientEventsOptions.DEFAULTS;

    @Test
    void changesWhatDiffersAndKeepsTheRest() {
        assertThat(DEFAULTS.withTakeOver(Duration.ofSeconds(1))
                        .withCloseTimeout(Duration.ofSeconds(2))
                        .withRedisPrefix("three"))
                .isEqualTo(new ClientEventsOptions(Duration.ofSeconds(1), Duration.ofSeconds(2), "three"));
    }

    @Test
    void namesTheOptionThatIsOutOfRange() {
        assertRefused("takeOver", () -> DEFAULTS.withTakeOver(Duration.ofMillis(999)));
        assertRefused("takeOver", () -> DEFAULTS.withTakeOver(Duration.ofSeconds(Long.MAX_VALUE)));
        assertRefused("closeTimeout", () -> DEFAULTS.withCloseTimeout(Duration.ZERO));
        assertRefused("redisPrefix", () -> DEFAULTS.withRedisPrefix("a:b"));
    }

    private static void assertRefused(String option, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(option);
    }
}
