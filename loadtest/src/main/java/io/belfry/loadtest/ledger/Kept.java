package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import org.jspecify.annotations.Nullable;

/**
 * One publication of a channel's history, read when all was over.
 *
 * @param previous tag of the publication before, if whoever read it could tell
 */
public record Kept(
        String channel, Position position, @Nullable String previous, String sha) implements Entry {}
