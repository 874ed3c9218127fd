package io.belfry.hub.doctor;

import java.util.List;

/** Judges WebSockets. */
final class SocketVerdicts {
    private static final int BAD_MESSAGE = 4500;
    private static final int NO_PONG = 4004;
    private static final int LEAVING = 1012;
    /** A heartbeat comes up to a tenth later than the hub says. */
    private static final long SLACK_MILLIS = 2_500;

    private SocketVerdicts() {}

    static Result upgrade(SocketSeen brief) {
        HttpSeen answer = brief.answer();
        if (brief.isOpen()) {
            return Result.ok(Check.UPGRADE, "status 101");
        }
        String code = answer.code();
        if (code.equals("upgrade_required")) {
            return Result.wrong(
                    Check.UPGRADE, Finding.UPGRADE_STRIPPED, "the hub got a request without Upgrade and answered 426");
        }
        if (code.equals("not_found")) {
            return Result.unchecked(Check.UPGRADE, "WebSocket is switched off at the hub");
        }
        if (!code.isEmpty() && answer.status() != 400) {
            return Result.unchecked(Check.UPGRADE, "refused by the hub: " + answer.words());
        }
        return Result.wrong(Check.UPGRADE, Finding.UPGRADE_REFUSED, answer.words());
    }

    /** Whether both sides hear each other; only for one that is open. */
    static Result frames(SocketSeen brief) {
        if (brief.answeredMillis() >= 0) {
            return Result.ok(
                    Check.FRAMES,
                    "connected after " + Words.time(brief.connectedMillis()) + ", a command answered after "
                            + Words.time(brief.answeredMillis()));
        }
        if (brief.connectedMillis() < 0 && brief.closeCode() != 0) {
            return Result.unchecked(Check.FRAMES, "the hub refused with " + brief.closeCode() + " and was heard");
        }
        return Result.wrong(
                Check.FRAMES,
                Finding.FRAMES_SWALLOWED,
                brief.connectedMillis() < 0
                        ? "status 101, then no connected within " + Words.time(brief.endMillis())
                        : "connected arrived, a command got no answer");
    }

    static Result close(SocketSeen brief) {
        int code = brief.closeCode();
        if (code == 0) {
            return brief.answeredMillis() < 0
                    ? Result.unchecked(Check.CLOSE, "it never got so far")
                    : Result.wrong(Check.CLOSE, Finding.CLOSE_LOST, "no close frame came, where 4500 was due");
        }
        return brief.answeredMillis() < 0 || code == BAD_MESSAGE
                ? Result.ok(Check.CLOSE, "the hub's " + code + " arrives")
                : Result.wrong(Check.CLOSE, Finding.CLOSE_LOST, code + " came, where 4500 was due");
    }

    /**
     * How long a WebSocket lives.
     *
     * @param silent one whose client says nothing; the hub itself ends it after two heartbeats without pong
     * @param busy one with traffic all the time, which only a limit of its whole life can end
     */
    static Result clock(SocketSeen silent, SocketSeen busy) {
        for (SocketSeen seen : List.of(silent, busy)) {
            if (seen.connectedMillis() < 0) {
                return Result.unchecked(Check.SOCKET_CLOCK, "no connected came");
            }
            if (seen.closeCode() == LEAVING) {
                return Result.unchecked(Check.SOCKET_CLOCK, "the node drained meanwhile; ask again");
            }
        }
        String heartbeat = "the heartbeat of " + Words.time(silent.pingMillis());
        if (busy.end() == End.CUT) {
            return Result.wrong(
                            Check.SOCKET_CLOCK,
                            Finding.SOCKET_LIFETIME_CUT,
                            "cut after " + Words.time(busy.endMillis()) + " in spite of traffic")
                    .with("lifetimeMillis", busy.endMillis());
        }
        if (silent.end() == End.CUT) {
            return Result.wrong(
                            Check.SOCKET_CLOCK,
                            Finding.SOCKET_IDLE_CUT,
                            "cut after " + Words.time(silent.silentMillis()) + " of silence, with traffic it lives"
                                    + shorterThan(silent, heartbeat))
                    .with("idleMillis", silent.silentMillis());
        }
        long seen = Math.max(silent.endMillis(), busy.endMillis());
        return Result.ok(
                        Check.SOCKET_CLOCK,
                        "alive after " + Words.time(seen) + pongs(silent)
                                + (seen > silent.pingMillis() + SLACK_MILLIS
                                        ? ". Nobody sees more silence than " + heartbeat
                                        : "; to be sure, watch for longer than " + heartbeat))
                .with("aliveMillis", seen);
    }

    private static String shorterThan(SocketSeen silent, String heartbeat) {
        return silent.silentMillis() + SLACK_MILLIS < silent.pingMillis() ? "; shorter than " + heartbeat : "";
    }

    private static String pongs(SocketSeen silent) {
        return silent.closeCode() == NO_PONG
                ? "; one without pongs the hub closed after " + Words.time(silent.endMillis()) + ", as it must"
                : "";
    }
}
