package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryFarmTest extends FarmContract {
    private final Random random = new Random(1);

    @Override
    Farm newFarm(FarmListener listener) {
        return new MemoryFarm(listener, random);
    }

    @Override
    boolean hasSeveralNodes() {
        return false;
    }

    @Test
    void anOrderHasBeenHeardWhenItIsKept() {
        HeardByNode node = new HeardByNode("n");
        new MemoryFarm(node, random)
                .order(new byte[] {'x'})
                .toCompletableFuture()
                .join();

        assertThat(node.orders()).containsExactly("x");
    }
}
