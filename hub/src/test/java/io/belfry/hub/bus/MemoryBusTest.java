package io.belfry.hub.bus;

import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

class MemoryBusTest extends BusContract {
    private final ManualTime time = new ManualTime();
    private @Nullable MemoryBus bus;

    @Override
    Bus newBus(ChannelInlet inlet) {
        MemoryBus made = new MemoryBus(
                inlet, CONFIG.namespaces(), CONFIG.bus().keyWindow().toNanos(), time, new Random(1));
        bus = made;
        return made;
    }

    @Override
    void elapse(Duration duration) {
        time.advance(duration);
        Objects.requireNonNull(bus, "publish first").sweep();
    }
}
