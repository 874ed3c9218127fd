package io.belfry.hub.wire;

import java.util.Locale;

/**
 * Why a command was refused. The text is constant: it never repeats what the client sent.
 *
 * <p>{@link #retry()} is the advice that goes with it: whether the same command may work later, unchanged.
 */
public enum ErrorCode {
    /** The text is no channel name. */
    BAD_CHANNEL(false, "The channel name is not valid."),
    /** Not permitted, or not there: one answer for both, so that nobody learns which. */
    FORBIDDEN(false, "Not permitted."),
    /** No token, or one that does not hold. */
    UNAUTHORIZED(false, "A valid token is required."),
    /** The token was good and has ended. */
    TOKEN_EXPIRED(false, "The token has expired; get a new one."),
    /** A second {@code connect} on one connection. */
    ALREADY_CONNECTED(false, "This connection is connected already."),
    /** The message is well formed, but no command of this version. */
    UNKNOWN_TYPE(false, "This type of message is not known."),
    /** The id belongs to a command that has not been answered yet. */
    BAD_ID(false, "The id is in use by an open command."),
    /** The connection has as many subscriptions as it may have. */
    CHANNEL_LIMIT(false, "Too many channels on this connection."),
    /** Too many commands; the answer says after how many milliseconds to go on. */
    RATE_LIMITED(true, "Too many commands; slow down."),
    /** The data is longer than a message may be. */
    TOO_LARGE(false, "The data is too large."),
    /** The idempotency key is empty, too long or not printable ASCII. */
    BAD_KEY(false, "The key is not valid."),
    /** The idempotency key was used for another payload. */
    KEY_CONFLICT(false, "The key was used with other data."),
    /** Certainly not published. */
    NOT_STORED(true, "Not published; try again."),
    /** May or may not be published; repeating with the same key is safe. */
    UNKNOWN(true, "It is not known whether this was published; repeat it with the same key."),
    /** A defect of the hub. */
    INTERNAL(true, "Something went wrong in the hub.");

    private final boolean retry;
    private final String sentence;
    private final String text = name().toLowerCase(Locale.ROOT);

    ErrorCode(boolean retry, String sentence) {
        this.retry = retry;
        this.sentence = sentence;
    }

    /** As it travels: {@code bad_channel}. */
    public String text() {
        return text;
    }

    /** Whether the same command may work later. */
    public boolean retry() {
        return retry;
    }

    /** One sentence for a person, always the same. */
    public String sentence() {
        return sentence;
    }
}
