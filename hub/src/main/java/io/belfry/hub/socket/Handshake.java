package io.belfry.hub.socket;

import org.jspecify.annotations.Nullable;

/**
 * What the upgrade request said that outlives it.
 *
 * @param bearer token of the {@code Authorization} header or of a {@code bearer.<jwt>} subprotocol, if one came
 * @param peer address that the link comes from, for logs and caps
 */
public record Handshake(@Nullable String bearer, String peer) {}
