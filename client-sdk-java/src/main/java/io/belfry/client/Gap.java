package io.belfry.client;

import org.jspecify.annotations.Nullable;

/**
 * The news that publications of a channel may be missing for good: whoever keeps state from them should load it anew.
 *
 * @param channel name of the channel
 * @param reason {@code history_lost}, {@code lineage}, {@code trimmed} or {@code bad_position} as the hub says it, or
 *     {@link #EPHEMERAL}
 * @param position where delivery goes on; null on ephemeral channels
 */
public record Gap(String channel, String reason, @Nullable Position position) {
    /** The connection was lost and the channel keeps no history, so nobody can say whether something was missed. */
    public static final String EPHEMERAL = "ephemeral";

    static final String LINEAGE = "lineage";
}
