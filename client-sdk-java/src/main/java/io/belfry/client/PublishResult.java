package io.belfry.client;

import org.jspecify.annotations.Nullable;

/**
 * The hub's verdict on one publication: accepted, or rejected for good.
 *
 * <p>A rejection is final: the same publication would be rejected again. That the hub could not be asked is no verdict
 * but a {@link BelfryUnavailableException}.
 *
 * @param position where the publication stands; null if it was rejected or the channel is ephemeral
 * @param duplicate true if an earlier attempt with the same idempotency key had already been accepted
 * @param code why it was rejected, as the protocol spells it ({@code forbidden}, {@code too_large}, …); null if accepted
 */
public record PublishResult(
        @Nullable Position position,
        boolean duplicate,
        @Nullable String code) {
    /** The payload is not one JSON value within the limits, or the request is malformed otherwise. */
    public static final String BAD_REQUEST = "bad_request";
    /** The name is not that of a channel. */
    public static final String BAD_CHANNEL = "bad_channel";
    /** The channel is one of the hub's own, or the API key lacks the scope. */
    public static final String FORBIDDEN = "forbidden";
    /** The payload is larger than the hub's {@code limits.message}, 64 KiB by default. */
    public static final String TOO_LARGE = "too_large";
    /** The idempotency key is empty, too long or not printable ASCII. */
    public static final String BAD_KEY = "bad_key";
    /** The idempotency key was used for another payload. */
    public static final String KEY_CONFLICT = "key_conflict";
    /** No such client is connected to any node. */
    public static final String NOT_FOUND = "not_found";
    /** The client is connected, but reads so slowly that it was not delivered to. */
    public static final String NOT_DELIVERED = "not_delivered";
    /** What Redis holds for the channel is not what Belfry wrote: somebody has to look after it. */
    public static final String STATE_CORRUPT = "state_corrupt";

    static PublishResult accepted(@Nullable Position position, boolean duplicate) {
        return new PublishResult(position, duplicate, null);
    }

    static PublishResult rejected(String code) {
        return new PublishResult(null, false, code);
    }

    /** Whether the publication is stored and on its way. */
    public boolean accepted() {
        return code == null;
    }
}
