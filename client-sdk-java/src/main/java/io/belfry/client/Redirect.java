package io.belfry.client;

import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The answer of a hub that lets nobody in and names another one ({@code gate.returnUrl}). */
final class Redirect {
    private static final Set<Integer> STATUSES = Set.of(307, 308); // those that keep the method, as the hub's does

    private Redirect() {}

    /** Where the handshake is to be made instead; null if the failure says nothing of that. */
    static @Nullable URI after(URI where, @Nullable Throwable failure) {
        return failure instanceof WebSocketHandshakeException refusal
                ? of(
                        where,
                        refusal.getResponse().statusCode(),
                        refusal.getResponse().headers().firstValue("Location").orElse(null))
                : null;
    }

    /** Never from a connection that is encrypted to one that is not, as the token is sent there. */
    static @Nullable URI of(URI where, int status, @Nullable String location) {
        if (location == null || !STATUSES.contains(status)) {
            return null;
        }
        try {
            URI there = where.resolve(location);
            String scheme = there.getScheme();
            boolean isSecure = "https".equalsIgnoreCase(scheme) || "wss".equalsIgnoreCase(scheme);
            boolean isPlain = "http".equalsIgnoreCase(scheme) || "ws".equalsIgnoreCase(scheme);
            boolean isAllowed = isSecure || (isPlain && "ws".equalsIgnoreCase(where.getScheme()));
            if (!isAllowed || there.getHost() == null || there.getRawUserInfo() != null) {
                return null;
            }
            return URI.create((isSecure ? "wss" : "ws") + there.toString().substring(scheme.length()));
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }
}
