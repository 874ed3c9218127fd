package io.belfry.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NearlyFullTest {
    private final ManualTime time = new ManualTime();
    private final AtomicInteger open = new AtomicInteger();
    private final NearlyFull full = new NearlyFull(100, open::get, time);

    private boolean with(int connections) {
        open.set(connections);
        return full.look();
    }

    @Test
    @DisplayName("WJ-21 nine tenths are nearly full, before anybody is refused")
    void saysSoInTime() {
        assertThat(with(89)).isFalse();
        assertThat(with(90)).isTrue();
    }

    @Test
    @DisplayName("WJ-21, P13 there is room again when there clearly is, and not within five seconds")
    void takesItBackLater() {
        with(90);
        time.advance(Duration.ofSeconds(60));
        assertThat(with(80)).isTrue();
        assertThat(with(79)).isFalse();
        assertThat(with(90)).isTrue();
        time.advance(Duration.ofMillis(4_999));
        assertThat(with(0)).isTrue();
        time.advance(Duration.ofMillis(1));
        assertThat(with(0)).isFalse();
    }

    @Test
    void withoutCapItIsNeverFull() {
        NearlyFull none = new NearlyFull(0, open::get, time);
        open.set(1_000_000);
        assertThat(none.look()).isFalse();
    }

    @Test
    void theOnlyPlaceIsNearlyFullWhenItIsTaken() {
        NearlyFull single = new NearlyFull(1, open::get, time);
        assertThat(single.look()).isFalse();
        open.set(1);
        assertThat(single.look()).isTrue();
    }
}
