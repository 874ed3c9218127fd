package io.belfry.loadtest.ledger;

/**
 * Where an invariant does not hold.
 *
 * @param client who saw it; empty if it takes several logs to see it
 * @param detail what is wrong, for a person
 */
public record Violation(Invariant invariant, String client, String channel, String detail) {}
