package io.belfry.hub.connection;

import io.belfry.client.Position;
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
public final class Connection extends Lifetime implements SocketListener, Sessions.Holder {
    private final Subscriptions subscriptions = new Subscriptions();
    private boolean told;
    private int place;
    private @Nullable OpenCommands open;

    /**
     * @param handshake what its first request said
     * @param moment when it was accepted, as the node counts
     */
    public Connection(
            Socket socket, ConnectionListener shard, ConnectionRules rules, Handshake handshake, long moment) {
        super(socket, shard, rules, handshake, moment);
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
    public void onUnfinished() {
        shard.onStirred(this);
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
        if (state() == State.CLOSED) {
            return;
        }
        boolean lost = state() != State.CLOSING;
        ended();
        if (identity() != null) {
            rules.sessions().end(user(), this);
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
     * Does what is due. Returns after how many nanoseconds something may be due again, unless something happens.
     *
     * @param nowNanos monotonic
     * @param wallMillis for the end of tokens
     */
    public long onSweep(long nowNanos, long wallMillis) {
        long socketsRest = socket.onSweep(nowNanos);
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
        return open != null ? 0 : Math.min(socketsRest, Upkeep.rest(this, rules, nowNanos, wallMillis));
    }

    /** How the node stands; for whoever is connected. */
    public void onStatus(Frame status) {
        if (state() == State.OPEN) {
            onOffer(status);
        }
    }

    /** A newer poll of the same client took over from this one, whose {@code connect} had the id. */
    public void onSuperseded(long connectId) {
        if (state() == State.OPEN) {
            rules.metrics().count(Meter.GHOST_POLLS);
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

    /** Its index among the shard's connections. */
    public int place() {
        return place;
    }

    public void place(int index) {
        place = index;
    }

    // ---- what its writing half asks

    @Override
    @Nullable
    Welcome welcome() {
        OpenCommands commands = open;
        return commands == null || state() != State.CONNECTING ? null : commands.welcome();
    }

    @Override
    void onDirty() {
        shard.onDirty(this);
    }

    @Override
    void onStirred() {
        shard.onStirred(this);
    }

    /** Asks for more history if there is room. */
    @Override
    void onWritten() {
        if (state() != State.OPEN) {
            return;
        }
        OpenCommands commands = open;
        if (commands == null) {
            socket.onTurnEnd(Standing.WAITING);
        } else {
            socket.onTurnEnd(commands.standing());
            if (state() == State.OPEN && onQueuedBytes() < FLUSH_BYTES) {
                commands.onRoom(shard);
            }
        }
    }

    @Override
    void onTooSlow() {
        onClose(CloseCode.SLOW_CONSUMER);
    }

    public Orders orders() {
        return new Orders(this, rules);
    }

    /** How it is now; only of one that is known. */
    public Snapshot onSnapshot() {
        return new Snapshot(client(), user(), transport(), moment(), subscriptions.chosen(), onQueuedBytes());
    }

    // ---- for those that act for it

    /** Whether somebody may begin here whom nobody knows. */
    boolean admitsNewcomers() {
        return socket.admitsNewcomers();
    }

    /**
     * Sends {@code connected}, and behind it what arrived meanwhile.
     *
     * @param waitMillis how long a poll is held
     */
    void onConnected(Frame connected, Iterable<Frame> held, long waitMillis) {
        opens(waitMillis);
        onOffer(connected);
        held.forEach(this::onOffer);
    }

    OpenCommands openCommands() {
        OpenCommands commands = open;
        if (commands == null) {
            commands = new OpenCommands(
                    rules.limits().commandsPerSecond(), rules.time().nanos());
            open = commands;
            shard.onStirred(this);
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

    // ---- its own

    private void close(Frame closeFrame, boolean dropUnstarted) {
        ends();
        open = null;
        onLast(closeFrame, dropUnstarted);
    }
}
