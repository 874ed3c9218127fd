package io.belfry.hub.auth;

import org.jspecify.annotations.Nullable;

/**
 * Who a connection is, and what it may do.
 *
 * @param user null for someone without a token
 * @param issuedAtMillis wall time; 0 if the token does not say, so that a revocation always ends it
 * @param expiresAtMillis wall time at which the token says it ends, clock skew not added; {@link #NEVER} without a token
 * @param info JSON that the token carries about the user for presence; never changed
 */
public record Identity(
        @Nullable String user, Grants grants, long issuedAtMillis, long expiresAtMillis, byte @Nullable [] info) {
    public static final long NEVER = Long.MAX_VALUE;

    private static final Identity ANONYMOUS = new Identity(null, Grants.NONE, 0, NEVER, null);
    private static final Identity DEVELOPER = new Identity(null, Grants.ALL, 0, NEVER, null);

    /** Someone without a token, let in by a namespace that is open to anyone. */
    public static Identity anonymous() {
        return ANONYMOUS;
    }

    /** Someone without a token in development mode. */
    public static Identity developer() {
        return DEVELOPER;
    }

    /**
     * Whether the token is as old as that. Tokens tell the time in seconds, so one that was issued later within the same
     * second counts as issued by then.
     */
    public boolean isIssuedBy(long wallMillis) {
        return issuedAtMillis <= wallMillis;
    }

    Identity endingAt(long wallMillis) {
        return new Identity(user, grants, issuedAtMillis, wallMillis, info);
    }
}
