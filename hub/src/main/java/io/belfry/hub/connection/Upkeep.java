package io.belfry.hub.connection;

import io.belfry.hub.auth.Identity;
import io.belfry.hub.config.Transport;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Lines;
import java.util.concurrent.TimeUnit;

/** What comes over a connection by itself as time passes. Runs on the connection's I/O thread. */
final class Upkeep {
    /** The peer has 5 s to answer a close frame; the sweep may be late by its period, and by a busy moment. */
    static final long CLOSE_NANOS = 4_500_000_000L;

    /** The bus has so long to say where the wanted channels are. */
    static final long CONNECTING_NANOS = 10_000_000_000L;

    /** A poll that does not wait is answered by then, whatever is still open. */
    private static final long REPLIES_NANOS = 5_000_000_000L;

    /** Most balancers cut what is silent for a minute, some sooner; 15 s with the tenth that may be added. */
    private static final long COMMENT_NANOS = 13_600_000_000L;

    private Upkeep() {}

    static void onSweep(Connection connection, ConnectionRules rules, long nowNanos, long wallMillis) {
        boolean open = connection.state() == Connection.State.OPEN;
        Identity who = connection.identity();
        if (open && who != null && who.expiresAtMillis() <= wallMillis) {
            connection.onOffer(Lines.error(ErrorCode.TOKEN_EXPIRED));
            connection.onClose(CloseCode.TOKEN_EXPIRED);
        } else if (open
                && nowNanos - connection.heardNanos > 2 * rules.pingNanos()
                && connection.transport() != Transport.POLL) { // which has nothing more to say
            rules.metrics().count(Meter.DEAD_CLIENTS);
            connection.onClose(CloseCode.NO_PONG);
        } else if (nowNanos - connection.deadlineNanos >= 0) {
            onDeadline(connection, rules, nowNanos);
        }
    }

    /** After how many nanoseconds something may be due, as things stand; what may become due by an event is not in it. */
    static long rest(Connection connection, ConnectionRules rules, long nowNanos, long wallMillis) {
        long rest = connection.deadlineNanos - nowNanos;
        if (connection.state() != Connection.State.OPEN) {
            return rest;
        }
        if (connection.transport() != Transport.POLL) {
            rest = Math.min(rest, connection.heardNanos + 2 * rules.pingNanos() + 1 - nowNanos);
        }
        Identity who = connection.identity();
        return who == null ? rest : Math.min(rest, TimeUnit.MILLISECONDS.toNanos(who.expiresAtMillis() - wallMillis));
    }

    private static void onDeadline(Connection connection, ConnectionRules rules, long nowNanos) {
        switch (connection.state()) {
            case UNAUTHENTICATED -> connection.onClose(CloseCode.AUTH_TIMEOUT);
            case OPEN -> {
                connection.deadlineNanos = nextBeat(connection.transport(), rules, nowNanos);
                rules.metrics().count(Meter.HEARTBEATS);
                connection.onOffer(Frame.HEARTBEAT);
            }
            case CLOSING -> connection.onAbort();
            case CONNECTING -> connection.onClose(CloseCode.TRY_LATER);
            case CLOSED -> {}
        }
    }

    /** When the first heartbeat is due; that of a poll ends its wait. */
    static long firstBeat(Transport transport, ConnectionRules rules, long waitMillis, long nowNanos) {
        return transport == Transport.POLL
                ? nowNanos + (waitMillis == 0 ? REPLIES_NANOS : waitMillis * 1_000_000)
                : nextBeat(transport, rules, nowNanos);
    }

    /** One period from now, a tenth more or less, so that connections made together do not beat together. */
    private static long nextBeat(Transport transport, ConnectionRules rules, long nowNanos) {
        long ping = rules.pingNanos();
        long period = transport == Transport.STREAM ? Math.min(ping, COMMENT_NANOS) : ping;
        return nowNanos + period - period / 10 + rules.random().nextLong(period / 5 + 1);
    }
}
