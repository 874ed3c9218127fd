package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.wire.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final byte[] DATA = "{}".getBytes(StandardCharsets.UTF_8);

    private final Keys keys = new Keys();

    @Test
    void tellsPayloadsApartAndKeepsTheAnswer() {
        Outcome answer = Outcome.stored(new Position("e", 1, "t"));
        keys.put("k", DATA, answer, 0);

        Keys.Entry entry = Objects.requireNonNull(keys.get("k"));
        assertThat(entry.isFor(DATA.clone())).isTrue();
        assertThat(entry.isFor("{ }".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(entry.outcome()).isEqualTo(answer);
        assertThat(keys.get("other")).isNull();
    }

    @Test
    void forgetsOldestFirstAndSaysWhenNoneIsLeft() {
        keys.put("a", DATA, Outcome.EPHEMERAL, 10);
        keys.put("b", DATA, Outcome.EPHEMERAL, 20);

        assertThat(keys.expire(10)).isFalse();
        assertThat(keys.get("a")).isNotNull();
        assertThat(keys.expire(11)).isFalse();
        assertThat(keys.get("a")).isNull();
        assertThat(keys.get("b")).isNotNull();
        assertThat(keys.expire(21)).isTrue();
    }

    @Test
    void survivesTheWrapOfTheMonotonicClock() {
        keys.put("a", DATA, Outcome.EPHEMERAL, Long.MAX_VALUE);

        assertThat(keys.expire(Long.MIN_VALUE)).as("a nanosecond later").isTrue();
    }
}
