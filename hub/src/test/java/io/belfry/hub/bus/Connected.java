package io.belfry.hub.bus;

import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Metrics;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Connections of a node to a real Redis. */
final class Connected {
    private static final long PATIENCE_SECONDS = 20;

    private Connected() {}

    /** One that is up. */
    static RedisInterconnect to(Config config, ChannelInlet inlet) {
        return to(config, inlet, new HeardByNode("nobody"), farm -> {});
    }

    /** One that is up and has joined the farm. */
    static RedisInterconnect to(Config config, ChannelInlet inlet, FarmListener orders, Consumer<Farm> joined) {
        CompletableFuture<Void> up = new CompletableFuture<>();
        RedisInterconnect interconnect = new RedisInterconnect(
                config, inlet, new HeardOfMembers(), new Metrics(), Time.SYSTEM, new SecureRandom());
        joined.accept(interconnect.farm(orders));
        interconnect.start(new BusListener() {
            @Override
            public void up() {
                up.complete(null);
            }

            @Override
            public void down(String reason) {
                // tests that are about that have a listener of their own
            }
        });
        up.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        return interconnect;
    }
}
