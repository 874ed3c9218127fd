package io.belfry.hub.bus;

import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.config.BadSetting;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Metrics;
import java.util.random.RandomGenerator;

/** Everything between this node and the others: the bus, the farm, and the roster. */
public interface Interconnect extends AutoCloseable {

    /**
     * As {@code bus.redis} says: over Redis, or embedded when there is none.
     *
     * @param inlet hears what is published
     * @param presence hears who comes and goes
     * @param random safe from any thread, not to be guessed
     * @throws BadSetting if {@code bus.redis} is no address
     */
    static Interconnect of(
            Config config,
            ChannelInlet inlet,
            RosterListener presence,
            Metrics metrics,
            Time time,
            RandomGenerator random) {
        if (config.bus().redis() == null) {
            return new EmbeddedInterconnect(config, inlet, presence, time, random);
        }
        try {
            return new RedisInterconnect(config, inlet, presence, metrics, time, random);
        } catch (IllegalArgumentException noAddress) {
            throw BadSetting.refused(
                    "bus.redis is no address of Redis.",
                    "Write redis://host:6379, rediss://host:6379 or redis-sentinel://host:26379,host:26379#master.");
        }
    }

    Bus bus();

    /** The farm, which this node joins with {@link #start}. Called once, before that. */
    Farm farm(FarmListener orders);

    Roster roster();

    Tickets tickets();

    Events events();

    /**
     * Connects. Before the first {@link BusListener#up} the node must accept nobody: orders that concern them may not have
     * been told yet, and {@link #secret} may not be known.
     */
    void start(BusListener status);

    /** The secret that all nodes share, at least 32 bytes; known from the first {@link BusListener#up} on. */
    byte[] secret();

    /** Does what is due. Called every few seconds. */
    void sweep();

    /** Leaves the farm. Takes no longer than a few seconds. */
    @Override
    void close();
}
