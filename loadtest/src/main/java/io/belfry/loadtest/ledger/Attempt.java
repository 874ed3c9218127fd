package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a publisher to publish, and what it was told became of it.
 *
 * <p>A publisher that may be killed notes each attempt as unknown before it sends, and again with its outcome: a later line
 * for the same publisher, channel, key and number replaces the earlier. Within a channel no two keys have the same payload.
 *
 * @param number 1 for the first attempt with this key
 * @param endNanos when the outcome was known
 * @param position where it stands; null unless accepted
 */
public record Attempt(
        String publisher,
        String channel,
        String key,
        String sha,
        int number,
        long startNanos,
        long endNanos,
        Outcome outcome,
        @Nullable Position position)
        implements Entry {

    /** What the publisher was told. */
    public enum Outcome {
        /** Stored and fanned out. */
        OK,
        /** Certainly not published. */
        REFUSED,
        /** May be published or not: no answer, or the answer said so. */
        UNKNOWN
    }

    /** What a second entry about the same attempt has in common with the first. */
    record Id(String publisher, String channel, String key, int number) {}

    Id id() {
        return new Id(publisher, channel, key, number);
    }
}
