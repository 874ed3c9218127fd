package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;
import java.time.Duration;
import java.util.Map;

/** The close codes as answers of HTTP, for clients that a connection refuses before it has told them anything. */
final class Refusals {
    private static final int FIRST_FINAL_CODE = 4500;
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Answer DEFECT = Answer.problem(500, "internal", "The hub has a defect.");
    private static final Answer BAD_TOKEN = Answer.unauthorized("unauthorized", "A valid token is required.");
    private static final Answer NOT_NOW = later(503, "unavailable", "Not now; another node may.");

    private static final Map<Integer, Answer> BY_NUMBER = Map.ofEntries(
            entry(CloseCode.BAD_MESSAGE, Answer.problem(400, "bad_request", "The body is not what was expected.")),
            entry(CloseCode.BAD_TOKEN, BAD_TOKEN),
            entry(CloseCode.REVOKED, BAD_TOKEN),
            entry(
                    CloseCode.TOKEN_EXPIRED,
                    Answer.unauthorized("token_expired", "The token has expired; get a new one.")),
            entry(CloseCode.FORBIDDEN, Answer.problem(403, "forbidden", "Not permitted.")),
            entry(CloseCode.DISCONNECTED, Answer.problem(403, "forbidden", "The application ended this.")),
            entry(CloseCode.TOO_BIG, Answer.problem(413, "too_large", "A line is too long.")),
            entry(CloseCode.RATE_LIMITED, later(429, "rate_limited", "Too many commands; slow down.")),
            entry(CloseCode.CONNECTION_LIMIT, later(429, "connection_limit", "The user has too many connections.")),
            entry(CloseCode.RESTART, later(503, "draining", "This node ends; another one takes over.")),
            entry(CloseCode.GOING_AWAY, later(503, "draining", "This node ends; another one takes over.")),
            entry(CloseCode.TRY_LATER, NOT_NOW),
            entry(CloseCode.SLOW_CONSUMER, NOT_NOW),
            entry(CloseCode.RESYNC, NOT_NOW));

    private Refusals() {}

    static Answer of(int closeNumber) {
        return BY_NUMBER.getOrDefault(closeNumber, DEFECT);
    }

    /** Whether the client must not just come back. */
    static boolean isFinal(int closeNumber) {
        return closeNumber >= FIRST_FINAL_CODE;
    }

    private static Answer later(int status, String code, String detail) {
        return Answer.problem(status, code, detail, SOON);
    }

    private static Map.Entry<Integer, Answer> entry(CloseCode code, Answer answer) {
        return Map.entry(code.number(), answer);
    }
}
