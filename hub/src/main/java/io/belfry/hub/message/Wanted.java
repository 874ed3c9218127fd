package io.belfry.hub.message;

import org.jspecify.annotations.Nullable;

/**
 * A channel that a client wants to hear.
 *
 * @param channel the name as the client wrote it, not yet validated
 * @param start where to begin
 * @param token a channel token, if one came
 */
public record Wanted(String channel, Start start, @Nullable String token) {}
