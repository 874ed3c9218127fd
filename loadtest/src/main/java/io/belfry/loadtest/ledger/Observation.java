package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a client saw. The order of a client's lines is the order in which it saw them.
 *
 * @param connection 1 for the client's first connection
 * @param channel empty for what concerns the whole connection
 * @param position where the client is after this; null where the event has none
 * @param previous tag of the publication before, if the client knows it
 * @param sha digest of the payload of a publication, else empty
 * @param note reason of a gap or of a failed recovery, close code, status; else empty
 */
public record Observation(
        String client,
        String transport,
        int connection,
        long nanos,
        Event event,
        String channel,
        @Nullable Position position,
        @Nullable String previous,
        String sha,
        String note)
        implements Entry {

    /** What a client can see. */
    public enum Event {
        /** Subscribed afresh: what was published before is not owed. */
        SUB,
        /** Subscribed again, and recovered: it goes on from where it was. */
        RESUMED,
        /** A publication. */
        MSG,
        /** Publications may be missing: said by the hub of its own accord, or as the answer to an attempt to resume. */
        GAP,
        /** The hub said how it stands with the bus. */
        STATUS,
        /** The connection has ended. */
        CLOSED
    }
}
