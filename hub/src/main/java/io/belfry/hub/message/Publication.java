package io.belfry.hub.message;

import io.belfry.client.Position;
import org.jspecify.annotations.Nullable;

/**
 * One payload published to a channel, with its place in the channel's history.
 *
 * @param epoch life of the history it belongs to
 * @param offset its number, from 1
 * @param tag its random tag
 * @param previousTag tag of the publication before it; empty for the first of an epoch
 * @param data one JSON value without line breaks, as it was published; never changed
 * @param from user id, when a client published it
 * @param timeMillis wall time at which it was stored
 */
public record Publication(
        String epoch,
        long offset,
        String tag,
        String previousTag,
        byte[] data,
        @Nullable String from,
        long timeMillis) {

    /** Where a subscriber is once it has this publication. */
    public Position position() {
        return new Position(epoch, offset, tag);
    }

    /** Where a subscriber was that lacks this publication and nothing before it. */
    public Position before() {
        return new Position(epoch, offset - 1, previousTag);
    }

    /** Whether this publication is the one that follows the position in the same chain. */
    public boolean follows(Position position) {
        return offset == position.offset() + 1 && previousTag.equals(position.tag()) && epoch.equals(position.epoch());
    }
}
