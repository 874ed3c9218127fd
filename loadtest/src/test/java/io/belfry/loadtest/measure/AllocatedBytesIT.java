package io.belfry.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.floor.FloorChild;
import io.belfry.loadtest.swarm.Swarm;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AllocatedBytesIT {
    @Test
    void growsByWhatAnotherProcessAllocates() throws IOException, InterruptedException {
        try (FloorChild child = new FloorChild(1, "load:0");
                AllocatedBytes allocated = AllocatedBytes.of(new ProcessProbe(child.pid()))) {
            long before = allocated.read();
            child.publish(Collections.nCopies(100, "\"" + "x".repeat(10_000) + "\""));

            assertThat(Swarm.await(() -> allocated.read() > before + 1_000_000, 20_000))
                    .isTrue();
        }
    }
}
