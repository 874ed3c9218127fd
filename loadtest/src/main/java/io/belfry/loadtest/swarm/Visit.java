package io.belfry.loadtest.swarm;

/**
 * A client that comes while publications go on, and leaves.
 *
 * @param stayNanos how long it stays at least; it goes when it has received something, too
 */
public record Visit(long stayNanos, Departure departure) {}
