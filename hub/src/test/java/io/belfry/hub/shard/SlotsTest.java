package io.belfry.hub.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotsTest {
    private static List<Long> deal(long windowMillis, int count) {
        Slots slots = new Slots(windowMillis, count);
        List<Long> dealt = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            dealt.add(slots.nextMillis());
        }
        return dealt;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 100, 2_000, 17_711})
    @DisplayName("OS-22 every slot of the window is dealt once")
    void everySlotIsDealtOnce(int count) {
        List<Long> evenly = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            evenly.add(i * 20_000L / count);
        }
        assertThat(deal(20_000, count)).containsExactlyInAnyOrderElementsOf(evenly);
    }

    @Test
    @DisplayName("OS-22 any hundred that ask in a row are spread over the whole window")
    void whoAsksInARowIsSpread() {
        List<Long> dealt = deal(10_000, 2_000);
        for (int from = 0; from + 100 <= dealt.size(); from += 100) {
            int[] tenths = new int[10];
            dealt.subList(from, from + 100).forEach(slot -> tenths[(int) (slot / 1_000)]++);
            assertThat(Arrays.stream(tenths)).as("from %s on", from).allMatch(count -> count >= 9 && count <= 11);
        }
    }

    @Test
    void withoutAWindowAllAreDueAtOnce() {
        assertThat(deal(0, 5)).containsOnly(0L);
    }

    @Test
    void whoCameMeanwhileSharesASlot() {
        Slots slots = new Slots(1_000, 0);
        assertThat(slots.nextMillis()).isZero();
        assertThat(slots.nextMillis()).isZero();
    }
}
