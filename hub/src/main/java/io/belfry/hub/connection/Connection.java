package io.belfry.hub.connection;

import io.belfry.client.Position;
import io.belfry.hub.auth.ClientId;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.config.Transport;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Command;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.Socket;
import io.belfry.hub.socket.SocketListener;
import io.belfry.hub.socket.Standing;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Recovery;
import org.jspecify.annotations.Nullable;

/**
 * One client, from accept to close: who it is, what it hears, what waits to be written to it.
 *
 * <p>Belongs to the I/O thread of its socket; every method runs there. While idle it holds no buffer, no queue and no
 * timer: the shard's sweep calls {@link #onSweep}, and what only an open command needs lives in {@link OpenCommands}.
 *
 * <p>What it does is not here, but in classes that hold nothing and are made anew for each turn: {@link Entrance} lets it in,
 * {@link Dialogue} answers its commands, {@link Subscribing} begins and ends its subscriptions, {@link Attendance} tells
 * others of it, {@link Orders} does what the application orders; {@link Upkeep} is what time brings.
 */
public final class Connection extends Outbound implements SocketListener, Sessions.Holder {
    /** From accept to close, in this order. */
    enum State {
        UNAUTHENTICATED,
        /** Knows who it is, and waits for its subscriptions to begin. */
        CONNECTING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final Subscriptions subscriptions = new Subscriptions();
    private State state = State.UNAUTHENTICATED;
    private boolean told;
    private int place;
    private final long moment;
    /** When there was the last sign of life. */
    long heardNanos;
    /** The next thing that has to happen by itself: authentication or the start fails, a heartbeat is due, the close takes too long. */
    long deadlineNanos;

    private long clientHigh;
    private long clientLow;
    private @Nullable Identity identity;
    private @Nullable Handshake handshake;
    private @Nullable OpenCommands open;

    /**
     * @param handshake what its first request said
     * @param moment when it was accepted, as the node counts
     */
    public Connection(Socket socket, ConnectionListener shard, Rules rules, Handshake handshake, long moment) {
        super(socket, shard, rules);
        this.handshake = handshake;
        this.moment = moment;
        heardNanos = rules.time().nanos();
        deadlineNanos = heardNanos + rules.limits().unauthenticated().toNanos();
    }

    // ---- what the socket says

    @Override
    public void onMessage(byte[] utf8) {
        if (isEnding()) {
            return;
        }
        Command command = rules.parser().parse(utf8);
        if (command == null) {
            onClose(CloseCode.BAD_MESSAGE);
            return;
        }
        new Dialogue(this, rules).onCommand(command);
    }

    @Override
    public void onPing(byte[] payload) {
        onOffer(Frame.pong(payload));
    }

    @Override
    public void onAlive() {
        heardNanos = rules.time().nanos();
    }

    @Override
    public void onWritable() {
        onUnblocked();
    }

    @Override
    public void onPeerClose(int number) {
        if (!isEnding()) {
            attendance().leaveAll(false);
            close(number == 1005 ? Frame.closeWithoutCode() : Frame.close(number, ""), false);
        }
    }

    @Override
    public void onFailure(CloseCode code) {
        onClose(code);
    }

    @Override
    public void onClosed() {
        if (state == State.CLOSED) {
            return;
        }
        boolean lost = state != State.CLOSING;
        state = State.CLOSED;
        if (identity != null) {
            rules.sessions().end(identity.user(), this);
        }
        attendance().leaveAll(lost);
        onQueueDropped();
        open = null;
        shard.onClosed(this);
    }

    // ---- what the shard says

    /** How a subscription begins; called in the turn in which it joins the channel's subscribers. */
    public void onBegun(Subscription subscription, Recovery recovery) {
        new Subscribing(this, rules).onBegun(subscription, recovery);
    }

    /**
     * Does what is due.
     *
     * @param nowNanos monotonic
     * @param wallMillis for the end of tokens
     * @param socketToo whether the socket shall look after its own, which costs as much again
     */
    public void onSweep(long nowNanos, long wallMillis, boolean socketToo) {
        if (socketToo) {
            socket.onSweep(nowNanos);
        }
        OpenCommands commands = open;
        if (commands != null) {
            for (ChannelName again : commands.takeFailed()) {
                orders().onSubscribe(again);
            }
            if (commands.isDone(nowNanos)) {
                open = null;
            }
        }
        Upkeep.onSweep(this, rules, nowNanos, wallMillis);
    }

    /** How the node stands; for whoever is connected. */
    public void onStatus(Frame status) {
        if (state == State.OPEN) {
            onOffer(status);
        }
    }

    /** After the node itself stood still: silence until now says nothing about the client. */
    public void onPause(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** A newer poll of the same client took over from this one, whose {@code connect} had the id. */
    public void onSuperseded(long connectId) {
        if (state == State.OPEN) {
            onOffer(Lines.superseded(connectId));
        }
    }

    /** Tells the client when to be elsewhere. It is served until then; whoever says so also closes, when it is time. */
    public void onGoaway(String reason, long reconnectAfterMillis) {
        onOffer(Lines.goaway(reason, reconnectAfterMillis));
    }

    /** Closes: what waits is written first, then the close frame; unless the code drops what waits. */
    public void onClose(CloseCode code) {
        onClose(code, code.reconnects());
    }

    /** @param lost whether the client is to be expected back in a moment */
    private void onClose(CloseCode code, boolean lost) {
        if (!isEnding()) {
            rules.metrics().count(Meter.CLOSES, code.reason());
            attendance().leaveAll(lost);
            close(Frame.close(code), code.dropsWaiting());
        }
    }

    /** For good, as far as this link goes: whoever still hears it must not take the place back from its successor. */
    @Override
    public void replaced() {
        shard.execute(
                () -> onClose(CloseCode.CONNECTION_LIMIT, /* lost= */ true)); // the client is here, by another link
    }

    /** Ends the link at once. */
    public void onAbort() {
        socket.onAbort();
    }

    /** Whether this is a connection of the client. */
    public boolean isOf(ClientId client) {
        return clientLow == client.low() && clientHigh == client.high();
    }

    /** Its index among the shard's connections. */
    public int place() {
        return place;
    }

    public void place(int index) {
        place = index;
    }

    // ---- what its writing half asks

    @Override
    boolean isEnding() {
        return state.compareTo(State.CLOSING) >= 0;
    }

    @Override
    @Nullable
    Welcome welcome() {
        OpenCommands commands = open;
        return commands == null || state != State.CONNECTING ? null : commands.welcome();
    }

    @Override
    void onDirty() {
        shard.onDirty(this);
    }

    /** Asks for more history if there is room. */
    @Override
    void onWritten() {
        if (state != State.OPEN) {
            return;
        }
        OpenCommands commands = open;
        if (commands == null) {
            socket.onTurnEnd(Standing.WAITING);
        } else {
            socket.onTurnEnd(commands.standing());
            if (state == State.OPEN && onQueuedBytes() < FLUSH_BYTES) {
                commands.onRoom(shard);
            }
        }
    }

    @Override
    void onTooSlow() {
        onClose(CloseCode.SLOW_CONSUMER);
    }

    // ---- whose it is

    /** When it was accepted, as the node counts; no two connections of the node have the same. */
    public long moment() {
        return moment;
    }

    /** Whether it is known whose it is, and it is not ending. */
    public boolean isKnown() {
        return identity != null && !isEnding();
    }

    /** Whether it is known to be this user's. */
    public boolean isOf(String user) {
        Identity who = identity;
        return who != null && user.equals(who.user()) && isKnown();
    }

    /** Whether it is known to be this client's; the id is what the name says it is, and compared first. */
    public boolean isClient(ClientId id, String name) {
        return clientHigh == id.high()
                && clientLow == id.low()
                && isKnown()
                && clientName().equals(name);
    }

    public Orders orders() {
        return new Orders(this, rules);
    }

    /** In which way its lines travel. */
    public Transport transport() {
        return socket.transport();
    }

    /** Which client's it is; only of one that is known. */
    public ClientId client() {
        return new ClientId(clientHigh, clientLow);
    }

    /** How it is now; only of one that is known. */
    public Snapshot onSnapshot() {
        Identity who = java.util.Objects.requireNonNull(identity);
        return new Snapshot(client(), who.user(), socket.transport(), moment, subscriptions.chosen(), onQueuedBytes());
    }

    // ---- for those that act for it

    State state() {
        return state;
    }

    @Nullable
    Identity identity() {
        return identity;
    }

    /** Replaces the identity, on connect and on refresh. */
    void identity(Identity who) {
        identity = who;
    }

    /** What the first request said; once, so that its token does not stay in memory. */
    Handshake takeHandshake() {
        Handshake taken = java.util.Objects.requireNonNull(handshake);
        handshake = null;
        return taken;
    }

    /** Whether somebody may begin here whom nobody knows. */
    boolean admitsNewcomers() {
        return socket.admitsNewcomers();
    }

    void onConnecting(Identity who, ClientId client) {
        identity = who;
        clientHigh = client.high();
        clientLow = client.low();
        state = State.CONNECTING;
        deadlineNanos = rules.time().nanos() + Upkeep.CONNECTING_NANOS;
    }

    /**
     * Sends {@code connected}, and behind it what arrived meanwhile.
     *
     * @param waitMillis how long a poll is held
     */
    void onConnected(Frame connected, Iterable<Frame> held, long waitMillis) {
        state = State.OPEN;
        deadlineNanos =
                Upkeep.firstBeat(transport(), rules, waitMillis, rules.time().nanos());
        onOffer(connected);
        held.forEach(this::onOffer);
    }

    OpenCommands openCommands() {
        OpenCommands commands = open;
        if (commands == null) {
            commands = new OpenCommands(
                    rules.limits().commandsPerSecond(), rules.time().nanos());
            open = commands;
        }
        return commands;
    }

    /** Asks for the next portion of history when there is room; a portion may have been written out whole by now. */
    void catchUp(Subscription subscription, Position from) {
        openCommands().catchUp(subscription, from);
        askForFlush();
    }

    ConnectionListener shard() {
        return shard;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Notes whether the applications were told that it is open; returns what was noted before. */
    boolean told(boolean now) {
        boolean before = told;
        told = now;
        return before;
    }

    Attendance attendance() {
        return new Attendance(this, rules);
    }

    String clientName() {
        Identity who = identity;
        return rules.clientSigner().sign(client(), who == null ? null : who.user());
    }

    // ---- its own

    private void close(Frame closeFrame, boolean dropUnstarted) {
        state = State.CLOSING;
        open = null;
        deadlineNanos = rules.time().nanos() + Upkeep.CLOSE_NANOS;
        onLast(closeFrame, dropUnstarted);
    }
}
