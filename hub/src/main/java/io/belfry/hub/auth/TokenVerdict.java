package io.belfry.hub.auth;

import io.belfry.hub.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What became of a token: an identity, or why there is none. Exactly one of {@code identity} and {@code rejection} is set.
 *
 * @param channel the one channel that a channel token is for; never set in the verdict about a connection's token
 * @param rejection {@link ErrorCode#TOKEN_EXPIRED} if a new token of the same kind will do, else
 *     {@link ErrorCode#UNAUTHORIZED}
 */
public record TokenVerdict(
        @Nullable Identity identity,
        @Nullable String channel,
        @Nullable ErrorCode rejection) {
    static final TokenVerdict EXPIRED = new TokenVerdict(null, null, ErrorCode.TOKEN_EXPIRED);

    /**
     * Its key is not here yet. Called expired, because the advice is the same, to come again with a new token; as
     * unauthorized it would be refused for good, and with it every client that comes just after a key was exchanged.
     */
    static final TokenVerdict KEY_MAY_COME = new TokenVerdict(null, null, ErrorCode.TOKEN_EXPIRED);

    public static final TokenVerdict UNAUTHORIZED = new TokenVerdict(null, null, ErrorCode.UNAUTHORIZED);

    public static TokenVerdict of(Identity identity, @Nullable String channel) {
        return new TokenVerdict(identity, channel, null);
    }
}
