package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CorruptChannelsTest {
    private final ManualTime time = new ManualTime();
    private final CorruptChannels channels = new CorruptChannels(time);

    @Test
    void r04ChannelIsNamedOnceAMinuteWithHowOftenItWasMet() {
        assertThat(channels.met("a")).isEqualTo(1);
        time.advance(Duration.ofSeconds(59));
        assertThat(channels.met("a")).isZero();
        assertThat(channels.met("a")).isZero();
        time.advance(Duration.ofSeconds(1));

        assertThat(channels.met("a")).isEqualTo(3);
        assertThat(channels.met("a")).isZero();
    }

    @Test
    void eachChannelIsNamedForItself() {
        assertThat(channels.met("a")).isEqualTo(1);
        assertThat(channels.met("b")).isEqualTo(1);
        assertThat(channels.met("a")).isZero();
    }

    @Test
    void moreThanAThousandWithinAMinuteAreNotNamed() {
        for (int i = 0; i < CorruptChannels.MOST; i++) {
            assertThat(channels.met("c" + i)).isEqualTo(1);
            assertThat(channels.met("c" + i)).isZero();
        }
        assertThat(channels.met("other")).isZero();
        time.advance(Duration.ofMinutes(1));

        assertThat(channels.met("other")).isEqualTo(1);
        assertThat(channels.met("c999")).isEqualTo(2);
    }
}
