package io.belfry.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ended, and what follows from it.
 *
 * @param reason for people and for listeners; a code of the protocol where there is one
 * @param advice what to do next
 * @param atLeast how long the hub asked to be left alone
 */
record Ending(String reason, Advice advice, Duration atLeast) {
    enum Advice {
        /** Dial again after a pause that grows with each failure. */
        RETRY,
        /** Dial again as soon as the hub allows: this was its wish, and it has spread its clients over time itself. */
        MOVE,
        /** Do not dial again: nothing would be different. */
        STOP
    }

    static final int NO_CLOSE_CODE = 1006;
    static final Ending SILENCE = retry("silence");
    static final Ending NO_ANSWER = retry("no_answer");
    static final Ending NO_TOKEN = retry("no_token");
    static final Ending BAD_LINE = retry("bad_line");
    static final Ending CLOSED = new Ending("closed", Advice.STOP, Duration.ZERO);

    private static final int FIRST_TERMINAL = 4500;
    private static final int LAST_TERMINAL = 4999;

    static Ending ofClose(int code) {
        boolean isTerminal = code >= FIRST_TERMINAL && code <= LAST_TERMINAL;
        return new Ending(closeName(code), isTerminal ? Advice.STOP : Advice.RETRY, Duration.ZERO);
    }

    /** @param atLeast until the time that the hub has set for this client */
    static Ending moved(Duration atLeast) {
        return new Ending("goaway", Advice.MOVE, atLeast);
    }

    static Ending ofRefusal(int status, @Nullable Duration retryAfter) {
        Duration atLeast = retryAfter == null ? Duration.ZERO : retryAfter;
        return switch (status) {
            case 400 -> new Ending("bad_request", Advice.STOP, atLeast);
            case 401 -> new Ending("unauthorized", Advice.STOP, atLeast);
            case 403 -> new Ending("forbidden", Advice.STOP, atLeast);
            default -> new Ending("refused with " + status, Advice.RETRY, atLeast);
        };
    }

    private static Ending retry(String reason) {
        return new Ending(reason, Advice.RETRY, Duration.ZERO);
    }

    private static String closeName(int code) {
        return switch (code) {
            case NO_CLOSE_CODE -> "unreachable";
            case 1001 -> "going_away";
            case 1011 -> "internal";
            case 1012 -> "restart";
            case 1013 -> "try_later";
            case 4001 -> "token_expired";
            case 4002 -> "slow_consumer";
            case 4003 -> "resync";
            case 4004 -> "no_pong";
            case 4005 -> "rate_limited";
            case 4500 -> "bad_message";
            case 4501 -> "bad_token";
            case 4502 -> "forbidden";
            case 4503 -> "connection_limit";
            case 4505 -> "auth_timeout";
            case 4506 -> "revoked";
            case 4507 -> "disconnected";
            default -> "closed with " + code;
        };
    }
}
