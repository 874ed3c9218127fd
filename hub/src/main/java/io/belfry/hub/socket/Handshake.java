package io.belfry.hub.socket;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the first request said that outlives it.
 *
 * @param bearer token of the {@code Authorization} header or of a {@code bearer.<jwt>} subprotocol, if one came
 * @param peer address that the link comes from, for logs and caps
 * @param hasLostItsPlace whether the client says that it was here before, in a way that does not tell where it had come to
 */
public record Handshake(@Nullable String bearer, String peer, boolean hasLostItsPlace) {
    private static final String BEARER = "bearer ";

    /** The token in the value of an {@code Authorization} header; null if there is none. */
    public static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }
}
