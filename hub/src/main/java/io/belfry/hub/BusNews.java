package io.belfry.hub;

import io.belfry.hub.admin.Readiness;
import io.belfry.hub.admin.Readiness.Part;
import io.belfry.hub.bus.BusListener;
import io.belfry.hub.shard.Shards;
import io.belfry.hub.wire.Lines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells balancers, clients and the log whether what is published elsewhere reaches this node. The bus calls it from one
 * thread at a time.
 */
final class BusNews implements BusListener {
    private static final Logger log = LoggerFactory.getLogger(BusNews.class);

    private final Readiness readiness;
    private final Shards shards;
    private final Runnable open;
    private final Runnable ready;
    private boolean before;
    private boolean now;

    /**
     * @param open lets clients in; called whenever the bus is up, and so more than once
     * @param ready run when it is up for the first time
     */
    BusNews(Readiness readiness, Shards shards, Runnable open, Runnable ready) {
        this.readiness = readiness;
        this.shards = shards;
        this.open = open;
        this.ready = ready;
    }

    @Override
    public void up() {
        open.run();
        if (before) {
            readiness.readyAgain(Part.BUS);
            log.info("Connected to the other nodes again");
            shards.status(Lines.status(true), false);
        } else {
            readiness.ready(Part.BUS);
            ready.run();
        }
        before = true;
        now = true;
    }

    /** Clients are told once, however the reason changes. */
    @Override
    public void down(String reason) {
        log.warn("No connection to the other nodes: {}", reason);
        readiness.notReady(Part.BUS, reason);
        if (now) {
            shards.status(Lines.status(false), true);
        }
        now = false;
    }
}
