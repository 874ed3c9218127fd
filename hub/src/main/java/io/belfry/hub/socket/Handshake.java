package io.belfry.hub.socket;

import org.jspecify.annotations.Nullable;

/**
 * What the first request said that outlives it.
 *
 * @param bearer token of the {@code Authorization} header or of a {@code bearer.<jwt>} subprotocol, if one came
 * @param peer address that the link comes from, for logs and caps
 * @param hasLostItsPlace whether the client says that it was here before, in a way that does not tell where it had come to
 */
public record Handshake(@Nullable String bearer, String peer, boolean hasLostItsPlace) {}
