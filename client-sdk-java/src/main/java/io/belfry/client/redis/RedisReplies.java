package io.belfry.client.redis;

import java.util.List;

/**
 * What came of a question to all nodes.
 *
 * @param answers those that are not empty, in no order
 * @param reason for a person: why nobody was asked; else empty
 */
public record RedisReplies(Kind kind, List<byte[]> answers, String reason) {

    /** How it ended. */
    public enum Kind {
        /** Every node that is alive has answered, or one has said enough. */
        COMPLETE,
        /** A node that may have heard the question has not answered. */
        SILENT,
        /** Certainly nobody heard it. */
        NOT_ASKED
    }
}
