package io.belfry.hub.connection;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.config.Transport;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.Socket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection from accept to close: how far it has come, whose it is, and by when it must have come further. Above {@link Connection} for the same reason as {@link Outbound}.
 */
abstract class Lifetime extends Outbound {
    /** In this order. */
    enum State {
        UNAUTHENTICATED,
        /** Knows who it is, and waits for its subscriptions to begin. */
        CONNECTING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final long moment;
    private State state = State.UNAUTHENTICATED;
    /** When there was the last sign of life. */
    long heardNanos;
    /** The next thing that has to happen by itself: authentication or the start fails, a heartbeat is due, the close takes too long. */
    long deadlineNanos;

    private @Nullable Handshake handshake;
    private @Nullable Identity identity;
    private long clientHigh;
    private long clientLow;

    Lifetime(Socket socket, ConnectionListener shard, ConnectionRules rules, Handshake handshake, long moment) {
        super(socket, shard, rules);
        this.handshake = handshake;
        this.moment = moment;
        heardNanos = rules.time().nanos();
        deadlineNanos = heardNanos + rules.limits().unauthenticated().toNanos();
    }

    /** Something may be due sooner than it was. */
    abstract void onStirred();

    // ---- how far it has come

    final State state() {
        return state;
    }

    @Override
    final boolean isEnding() {
        return state.compareTo(State.CLOSING) >= 0;
    }

    /** It is known whose it is from now on. */
    final void onConnecting(Identity who, ClientId client) {
        identity = who;
        clientHigh = client.high();
        clientLow = client.low();
        state = State.CONNECTING;
        deadlineNanos = rules.time().nanos() + Upkeep.CONNECTING_NANOS;
        onStirred();
    }

    /** It is about to be told that it is connected; a poll is held for the wait. */
    final void opens(long waitMillis) {
        state = State.OPEN;
        deadlineNanos =
                Upkeep.firstBeat(transport(), rules, waitMillis, rules.time().nanos());
        onStirred();
    }

    /** It is about to be closed. */
    final void ends() {
        state = State.CLOSING;
        deadlineNanos = rules.time().nanos() + Upkeep.CLOSE_NANOS;
        onStirred();
    }

    /** The link is gone. */
    final void ended() {
        state = State.CLOSED;
    }

    /** After the node itself stood still: silence until now says nothing about the client. */
    public final void onPause(long nowNanos) {
        heardNanos = nowNanos;
    }

    // ---- whose it is

    /** When it was accepted, as the node counts; no two connections of the node have the same. */
    public final long moment() {
        return moment;
    }

    /** In which way its lines travel. */
    public final Transport transport() {
        return socket.transport();
    }

    /** Whether it is known whose it is, and it is not ending. */
    public final boolean isKnown() {
        return identity != null && !isEnding();
    }

    /** Whether it is known to be this user's. */
    public final boolean isOf(String user) {
        Identity who = identity;
        return who != null && user.equals(who.user()) && isKnown();
    }

    /** Whether this is a connection of the client. */
    public final boolean isOf(ClientId client) {
        return clientLow == client.low() && clientHigh == client.high();
    }

    /** Whether it is known to be this client's; the id is what the name says it is, and compared first. */
    public final boolean isClient(ClientId id, String name) {
        return isOf(id) && isKnown() && clientName().equals(name);
    }

    /** Which client's it is; only of one that is known. */
    public final ClientId client() {
        return new ClientId(clientHigh, clientLow);
    }

    /** What its client is called, in {@code connected} and everywhere else. */
    final String clientName() {
        return rules.clientSigner().sign(client(), user());
    }

    /** Null also of one that is not known yet. */
    final @Nullable String user() {
        Identity who = identity;
        return who == null ? null : who.user();
    }

    final @Nullable Identity identity() {
        return identity;
    }

    /** Replaces the identity, on refresh. */
    final void identity(Identity who) {
        identity = who;
        onStirred();
    }

    /** What the first request said; once, so that its token does not stay in memory. */
    final Handshake takeHandshake() {
        Handshake taken = Objects.requireNonNull(handshake);
        handshake = null;
        return taken;
    }
}
