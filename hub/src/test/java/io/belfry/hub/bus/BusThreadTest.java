package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.metrics.Metrics;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BusThreadTest {
    @Test
    void aDefectIsCountedAndEndsNeitherTheThreadNorWhatIsRepeated() throws InterruptedException {
        Metrics metrics = new Metrics();
        CountDownLatch ran = new CountDownLatch(3);
        try (BusThread thread = new BusThread("bus-of-a-test", metrics)) {
            thread.execute(() -> {
                throw new IllegalStateException("a defect");
            });
            thread.every(1, () -> {
                ran.countDown();
                throw new IllegalStateException("a defect each time");
            });

            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(metrics.scrape()).containsPattern("belfry_defects_total [1-9]");
    }
}
