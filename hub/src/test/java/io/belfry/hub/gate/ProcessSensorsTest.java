package io.belfry.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProcessSensorsTest {
    private final ProcessSensors sensors = new ProcessSensors(() -> 7);

    @Test
    @DisplayName("WJ-04 the heap is what is left after a collection, not what waits for the next")
    void measuresTheHeapAfterTheLastCollection() {
        byte[][] live = new byte[32][1 << 20];
        System.gc();
        long with = sensors.heapBytes();
        assertThat(with).isBetween(32L << 20, sensors.maxHeapBytes());
        byte[][] garbage = new byte[8][1 << 20];
        assertThat(sensors.heapBytes())
                .as("%s MiB of garbage more, and no collection of everything", garbage.length)
                .isLessThan(with + (8L << 20) + (16L << 20));
        assertThat(live).hasNumberOfRows(32);
    }

    @Test
    @DisplayName("WJ-05 the load is a share of what the process may have")
    void measuresTheLoad() {
        assertThat(sensors.cpuPercent()).isBetween((double) Sensors.UNKNOWN, 100.0);
        assertThat(sensors.sessions()).isEqualTo(7);
    }
}
