package io.belfry.hub.shard;

import io.belfry.hub.config.Transport;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections a shard has: counted on its I/O thread, for whoever wants to know. */
final class Tally {
    private final AtomicInteger webSockets = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger polls = new AtomicInteger();

    void onCame(Transport transport) {
        counter(transport).getAndIncrement();
    }

    void onWent(Transport transport) {
        counter(transport).getAndDecrement();
    }

    int of(Transport transport) {
        return counter(transport).get();
    }

    int all() {
        return webSockets.get() + streams.get() + polls.get();
    }

    private AtomicInteger counter(Transport transport) {
        return switch (transport) {
            case WEBSOCKET -> webSockets;
            case STREAM -> streams;
            case POLL -> polls;
        };
    }
}
