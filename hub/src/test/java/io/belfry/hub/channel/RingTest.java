package io.belfry.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Publication;
import java.util.List;
import org.junit.jupiter.api.Test;

class RingTest {
    private final Ring ring = new Ring(3, 1_000);

    @Test
    void keepsTheNewestInTheirOrder() {
        for (int i = 1; i <= 5; i++) {
            ring.add(entry(i, 10, 0));
        }

        assertThat(offsets(0)).containsExactly(3L, 4L, 5L);
        assertThat(offsets(3)).containsExactly(4L, 5L);
        assertThat(offsets(5)).isEmpty();
        assertThat(ring.reachesBackTo(3)).isTrue();
        assertThat(ring.reachesBackTo(2)).isFalse();
    }

    @Test
    void letsGoOfWhatIsTooOld() {
        ring.add(entry(1, 10, 0));
        ring.add(entry(2, 10, 500));
        ring.expire(999);
        assertThat(offsets(0)).containsExactly(1L, 2L);
        ring.expire(1_000);
        assertThat(offsets(0)).containsExactly(2L);
        ring.expire(1_500);

        assertThat(ring.reachesBackTo(3)).as("an empty ring reaches nowhere").isFalse();
    }

    @Test
    void isBoundedInBytesToo() {
        ring.add(entry(1, 200_000, 0));
        ring.add(entry(2, 200_000, 0));

        assertThat(offsets(0)).containsExactly(2L);
    }

    @Test
    void tellsPublicationsOfOneOffsetApart() {
        ring.add(entry(1, 10, 0));

        assertThat(ring.holds(new Position("e", 1, "t1"))).isTrue();
        assertThat(ring.holds(new Position("e", 1, "x"))).isFalse();
        assertThat(ring.holds(new Position("x", 1, "t1"))).isFalse();
        assertThat(ring.holds(new Position("e", 2, "t2"))).isFalse();
    }

    private List<Long> offsets(long after) {
        return ring.after(after).stream().map(Ring.Entry::offset).toList();
    }

    private static Ring.Entry entry(long offset, int size, long timeMillis) {
        return Ring.Entry.of(
                new ChannelName("c"),
                new Publication("e", offset, "t" + offset, "t" + (offset - 1), new byte[size], null, timeMillis));
    }
}
