package io.belfry.loadtest.measure;

/**
 * What became of every publication that a set of clients had to receive.
 *
 * @param expected publications times the clients that were subscribed
 * @param delivered of these, arrived (each counted once)
 * @param missing never arrived and never declared
 * @param duplicated arrivals beyond the first
 * @param reordered arrived after a later one
 * @param declared not delivered, but the hub said so with a {@code gap}
 * @param offsetBreaks offsets that did not rise by one
 * @param foreign publications that this run did not make
 * @param lostConnections clients that the hub or the network closed
 */
public record Account(
        long expected,
        long delivered,
        long missing,
        long duplicated,
        long reordered,
        long declared,
        long offsetBreaks,
        long foreign,
        long lostConnections) {

    public static final Account EMPTY = new Account(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Whether nothing is missing, duplicated, reordered, misnumbered or cut off; a declared gap is allowed. */
    public boolean closes() {
        return missing == 0
                && duplicated == 0
                && reordered == 0
                && offsetBreaks == 0
                && foreign == 0
                && lostConnections == 0
                && expected == delivered + declared;
    }

    public Account plus(Account other) {
        return new Account(
                expected + other.expected,
                delivered + other.delivered,
                missing + other.missing,
                duplicated + other.duplicated,
                reordered + other.reordered,
                declared + other.declared,
                offsetBreaks + other.offsetBreaks,
                foreign + other.foreign,
                lostConnections + other.lostConnections);
    }
}
