package io.belfry.hub.bus;

import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.Time;
import java.util.random.RandomGenerator;

/** What a node that stands alone has instead of a connection to others. */
public final class EmbeddedInterconnect implements Interconnect {
    private final MemoryBus bus;
    private final MemoryRoster roster;
    private final MemoryTickets tickets;
    private final RandomGenerator random;
    private final byte[] secret = new byte[32];

    /** @param random for epochs, tags and the secret; safe from any thread, not to be guessed */
    public EmbeddedInterconnect(
            Config config, ChannelInlet inlet, RosterListener presence, Time time, RandomGenerator random) {
        roster = new MemoryRoster(presence);
        tickets = new MemoryTickets(time);
        this.random = random;
        bus = new MemoryBus(inlet, config.namespaces(), config.bus().keyWindow().toNanos(), time, random);
        random.nextBytes(secret);
    }

    @Override
    public Bus bus() {
        return bus;
    }

    @Override
    public Farm farm(FarmListener orders) {
        return new MemoryFarm(orders, random);
    }

    @Override
    public Roster roster() {
        return roster;
    }

    @Override
    public Tickets tickets() {
        return tickets;
    }

    @Override
    public Events events() {
        return Events.NONE;
    }

    @Override
    public byte[] secret() {
        return secret;
    }

    @Override
    public void start(BusListener status) {
        status.up();
    }

    @Override
    public void sweep() {
        bus.sweep();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
