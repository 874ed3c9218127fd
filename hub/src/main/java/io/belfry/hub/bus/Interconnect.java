package io.belfry.hub.bus;

/** Everything between this node and the others: the bus, the farm, and the roster. */
public interface Interconnect extends AutoCloseable {

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
