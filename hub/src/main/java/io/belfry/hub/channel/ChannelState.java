package io.belfry.hub.channel;

/** Where a {@link Channel} stands with the bus. */
enum ChannelState {
    /** The bus was told of the interest and has not said yet where the channel is. */
    OPENING,
    LIVE,
    /** Something did not chain; history is being read, or the bus is told that it contradicts what was heard. */
    REPAIRING,
    /** The bus failed in the middle of a repair, which is begun again by the sweep or by the next comparison. */
    STUCK,
    /** Given up, and out of the table. */
    LAPSED
}
