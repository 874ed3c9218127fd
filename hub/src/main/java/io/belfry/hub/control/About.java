package io.belfry.hub.control;

import io.belfry.hub.channel.Channels;
import io.belfry.hub.message.Time;
import io.belfry.hub.shard.Shards;
import io.belfry.hub.wire.Listings;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What the node says of itself to the others. Safe from any thread. */
public final class About implements Supplier<byte[]> {
    private final String name;
    private final String version;
    private final Shards shards;
    private final Channels channels;
    private final BooleanSupplier ready;
    private final Time time;
    private final long beganNanos;

    /** The node begins now. */
    public About(String name, String version, Shards shards, Channels channels, BooleanSupplier ready, Time time) {
        this.name = name;
        this.version = version;
        this.shards = shards;
        this.channels = channels;
        this.ready = ready;
        this.time = time;
        beganNanos = time.nanos();
    }

    @Override
    public byte[] get() {
        return Listings.about(
                name,
                version,
                TimeUnit.NANOSECONDS.toMillis(time.nanos() - beganNanos),
                shards.connections(),
                shards.subscriptions(),
                channels.size(),
                ready.getAsBoolean());
    }
}
