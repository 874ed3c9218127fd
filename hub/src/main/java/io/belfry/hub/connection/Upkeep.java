package io.belfry.hub.connection;

import io.belfry.hub.auth.Identity;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Lines;

/**
 * What comes over a connection by itself as time passes. Runs on the connection's I/O thread, for every connection several
 * times a second: so it is no object, and a connection that nothing is due for costs three comparisons.
 */
final class Upkeep {
    /** The peer has 5 s to answer a close frame; the sweep may be late by its period, and by a busy moment. */
    static final long CLOSE_NANOS = 4_500_000_000L;

    /** The bus has so long to say where the wanted channels are. */
    static final long CONNECTING_NANOS = 10_000_000_000L;

    private Upkeep() {}

    static void onSweep(Connection connection, Rules rules, long nowNanos, long wallMillis) {
        boolean open = connection.state() == Connection.State.OPEN;
        Identity who = connection.identity();
        if (open && who != null && who.expiresAtMillis() <= wallMillis) {
            connection.onOffer(Lines.error(ErrorCode.TOKEN_EXPIRED));
            connection.onClose(CloseCode.TOKEN_EXPIRED);
        } else if (open && nowNanos - connection.heardNanos > 2 * rules.pingNanos()) {
            rules.metrics().count(Meter.DEAD_CLIENTS);
            connection.onClose(CloseCode.NO_PONG);
        } else if (nowNanos - connection.deadlineNanos >= 0) {
            onDeadline(connection, rules, nowNanos);
        }
    }

    private static void onDeadline(Connection connection, Rules rules, long nowNanos) {
        switch (connection.state()) {
            case UNAUTHENTICATED -> connection.onClose(CloseCode.AUTH_TIMEOUT);
            case OPEN -> {
                connection.deadlineNanos = nextHeartbeat(rules, nowNanos);
                rules.metrics().count(Meter.HEARTBEATS);
                connection.onOffer(Frame.HEARTBEAT);
            }
            case CLOSING -> connection.onAbort();
            case CONNECTING -> connection.onClose(CloseCode.TRY_LATER);
            case CLOSED -> {}
        }
    }

    /** One period from now, a tenth more or less, so that connections made together do not beat together. */
    static long nextHeartbeat(Rules rules, long nowNanos) {
        long period = rules.pingNanos();
        return nowNanos + period - period / 10 + rules.random().nextLong(period / 5 + 1);
    }
}
