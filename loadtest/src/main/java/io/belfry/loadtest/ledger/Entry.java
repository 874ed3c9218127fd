package io.belfry.loadtest.ledger;

/**
 * One line of a ledger. Payloads are only kept as their digest, see {@link Digest}.
 *
 * <p>Times are nanoseconds of the machine's monotonic clock, which all processes on one machine share.
 */
public sealed interface Entry permits Attempt, Observation, Kept {

    String channel();
}
