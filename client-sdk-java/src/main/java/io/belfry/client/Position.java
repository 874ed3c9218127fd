package io.belfry.client;

/**
 * A point in a channel's history: everything up to and including {@code offset} lies before it.
 *
 * <p>Offsets of different epochs never compare. The tag is random per publication, so that two publications which took
 * the same offset (after a fail-over, say) can be told apart.
 *
 * @param epoch id of one life of the channel's history
 * @param offset number of the last publication before this point; 0 = none yet
 * @param tag tag of that publication; empty for offset 0
 */
public record Position(String epoch, long offset, String tag) {}
