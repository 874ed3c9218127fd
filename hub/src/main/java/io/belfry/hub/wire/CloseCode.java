package io.belfry.hub.wire;

/**
 * Why a connection ends. The number is the advice: below 4000 as in RFC 6455, 4000–4499 reconnect, 4500–4999 do not,
 * until something changes.
 */
public enum CloseCode {
    /** Either side is done. */
    NORMAL(1000),
    /** The hub is gone at the deadline. */
    GOING_AWAY(1001),
    /** The peer broke RFC 6455. */
    PROTOCOL_ERROR(1002),
    /** A binary frame, where lines are text. */
    UNSUPPORTED_DATA(1003),
    /** Text that is not UTF-8. */
    INVALID_PAYLOAD(1007),
    /** Abuse of fragments or of control frames. */
    POLICY(1008),
    /** A message above the limit; said at the header, before the payload arrives. */
    TOO_BIG(1009),
    /** A defect of the hub. */
    INTERNAL(1011),
    /** After {@code goaway}: the node restarts, another one takes over. */
    RESTART(1012),
    /** Try later. */
    TRY_LATER(1013),

    /** The token ended; come back with a new one. */
    TOKEN_EXPIRED(4001),
    /** The client reads too slowly; resume, and nothing is lost. */
    SLOW_CONSUMER(4002),
    /** State of hub and client differ; start over from the positions. */
    RESYNC(4003),
    /** Nothing was heard of the client for two heartbeats. */
    NO_PONG(4004),
    /** Too many commands for too long. */
    RATE_LIMITED(4005),

    /** What arrived is not a message. */
    BAD_MESSAGE(4500),
    /** The token does not hold, or names another user. */
    BAD_TOKEN(4501),
    /** This user may not connect. */
    FORBIDDEN(4502),
    /** The user has too many connections. */
    CONNECTION_LIMIT(4503),
    /** No {@code connect} in time. */
    AUTH_TIMEOUT(4505),
    /** The user's tokens were revoked. */
    REVOKED(4506),
    /** The application closed the connection. */
    DISCONNECTED(4507);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Whether the client comes back by itself. */
    public boolean reconnects() {
        return (number >= 4000 && number < 4500) || this == RESTART || this == TRY_LATER || this == GOING_AWAY;
    }

    /** Whether what waits for the client does not go out before the close frame: it cannot, or must not. */
    public boolean dropsWaiting() {
        return this == SLOW_CONSUMER || this == REVOKED;
    }

    /** The name as it travels in the close frame: {@code slow_consumer}. */
    public String reason() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
