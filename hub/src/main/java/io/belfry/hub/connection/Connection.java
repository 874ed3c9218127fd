package io.belfry.hub.connection;

import io.belfry.client.Position;
import io.belfry.hub.auth.ClientId;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Command;
import io.belfry.hub.message.Member;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.socket.Socket;
import io.belfry.hub.socket.SocketListener;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.OutQueue;
import io.belfry.hub.wire.Recovery;
import org.jspecify.annotations.Nullable;

/**
 * One client, from accept to close: who it is, what it hears, what waits to be written to it.
 *
 * <p>Belongs to the I/O thread of its socket; every method runs there. While idle it holds no buffer, no queue and no
 * timer: the shard's sweep calls {@link #onSweep}, and what only an open command needs lives in {@link OpenCommands}.
 */
public final class Connection implements SocketListener {
    /** Frames are written at the end of a turn, or as soon as so many bytes wait. */
    private static final int FLUSH_BYTES = 64 * 1024;
    /** The peer has 5 s to answer a close frame; the sweep may be late by its period, and by a busy moment. */
    private static final long CLOSE_DEADLINE_NANOS = 4_500_000_000L;

    /** The bus has so long to say where the wanted channels are. */
    private static final long CONNECTING_DEADLINE_NANOS = 10_000_000_000L;

    /** From accept to close, in this order. */
    enum State {
        UNAUTHENTICATED,
        /** Knows who it is, and waits for its subscriptions to begin. */
        CONNECTING,
        OPEN,
        CLOSING,
        CLOSED
    }

    private final Socket socket;
    private final ConnectionListener shard;
    private final Rules rules;
    private final Subscriptions subscriptions = new Subscriptions();
    private State state = State.UNAUTHENTICATED;
    private boolean blocked;
    private boolean dirty;
    private int place;
    private long heardNanos;
    /** The next thing that has to happen by itself: authentication or the start fails, a heartbeat is due, the close takes too long. */
    private long deadlineNanos;

    private long clientHigh;
    private long clientLow;
    private @Nullable Identity identity;
    private @Nullable String bearer;
    private @Nullable OutQueue queue;
    private @Nullable OpenCommands open;

    /** @param bearer the token that the handshake carried, if any */
    public Connection(Socket socket, ConnectionListener shard, Rules rules, @Nullable String bearer) {
        this.socket = socket;
        this.shard = shard;
        this.rules = rules;
        this.bearer = bearer;
        heardNanos = rules.time().nanos();
        deadlineNanos = heardNanos + rules.limits().unauthenticated().toNanos();
    }

    // ---- what the socket says

    @Override
    public void onMessage(byte[] utf8) {
        if (state.compareTo(State.CLOSING) >= 0) {
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
        blocked = false;
        onFlush();
    }

    @Override
    public void onPeerClose(int number) {
        if (state.compareTo(State.CLOSING) < 0) {
            leaveAll(false);
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
        leaveAll(lost);
        OutQueue waiting = queue;
        if (waiting != null) {
            queue = null;
            shard.onGiveBack(waiting);
        }
        open = null;
        shard.onClosed(this);
    }

    // ---- what the shard says

    /** Puts a frame behind those that wait. It is written at the end of this turn, unless the client is gone or too slow. */
    public Verdict onOffer(Frame frame) {
        return onOffer(frame, /* lastOfTurn= */ false);
    }

    /**
     * The same.
     *
     * @param lastOfTurn whether nothing else will come in this turn, so that it can be written at once, while all that is
     *     needed for it is still in the processor's cache
     */
    public Verdict onOffer(Frame frame, boolean lastOfTurn) {
        if (state.compareTo(State.CLOSING) >= 0) {
            return Verdict.CLOSED;
        }
        Welcome welcome = welcome();
        if (welcome != null && frame.kind() == Frame.Kind.LINE) {
            welcome.hold(frame);
            return judge(welcome.heldBytes());
        }
        OutQueue waiting = queue();
        waiting.add(frame);
        if ((lastOfTurn || waiting.bytes() >= FLUSH_BYTES) && !blocked) {
            onFlush();
        } else {
            askForFlush();
        }
        OutQueue left = queue;
        return left == null ? Verdict.ACCEPTED : judge(left.bytes());
    }

    /** Writes what waits, as far as the kernel takes it, and asks for more history if there is room for it. */
    public void onFlush() {
        dirty = false;
        if (blocked) {
            return;
        }
        OutQueue waiting = queue;
        if (waiting != null) {
            socket.onWrite(waiting);
            if (waiting != queue) {
                return; // the write found the link broken
            }
            if (waiting.isEmpty()) {
                queue = null;
                shard.onGiveBack(waiting);
            } else {
                blocked = true;
            }
        }
        OpenCommands commands = open;
        if (commands != null && state == State.OPEN && onQueuedBytes() < FLUSH_BYTES) {
            commands.onRoom(shard);
        }
    }

    /** Whether a portion of history fits in without making the client look slow. */
    public boolean onRoomAsked() {
        Welcome welcome = welcome();
        long held = welcome == null ? 0 : welcome.heldBytes();
        OutQueue waiting = queue;
        return held + (waiting == null ? 0 : waiting.bytes()) < rules.limits().queueBytes() / 2;
    }

    /** How a subscription begins; called in the turn in which it joins the channel's subscribers. */
    public void onBegun(Subscription subscription, Recovery recovery) {
        new Dialogue(this, rules).onBegun(subscription, recovery);
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
        if (commands != null && commands.isDone(nowNanos)) {
            open = null;
        }
        Identity who = identity;
        if (state == State.OPEN && who != null && who.expiresAtMillis() <= wallMillis) {
            onOffer(Lines.error(ErrorCode.TOKEN_EXPIRED));
            onClose(CloseCode.TOKEN_EXPIRED);
        } else if (state == State.OPEN && nowNanos - heardNanos > 2 * rules.pingNanos()) {
            rules.metrics().count(Meter.DEAD_CLIENTS);
            onClose(CloseCode.NO_PONG);
        } else if (nowNanos - deadlineNanos >= 0) {
            onDeadline(nowNanos);
        }
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

    /** Says goodbye with a slot of its own for the client's return, and closes. */
    public void onGoaway(String reason, long reconnectAfterMillis) {
        onOffer(Lines.goaway(reason, reconnectAfterMillis));
        onClose(CloseCode.RESTART);
    }

    /** Closes: what waits is written first, then the close frame; a slow consumer gets the close frame alone. */
    public void onClose(CloseCode code) {
        if (state.compareTo(State.CLOSING) < 0) {
            rules.metrics().count(Meter.CLOSES, code.reason());
            leaveAll(code.reconnects());
            close(Frame.close(code), code == CloseCode.SLOW_CONSUMER);
        }
    }

    /** Ends the link at once. */
    public void onAbort() {
        socket.onAbort();
    }

    /** Bytes that wait to be written. */
    public long onQueuedBytes() {
        OutQueue waiting = queue;
        return waiting == null ? 0 : waiting.bytes();
    }

    /** Its index among the shard's connections. */
    public int place() {
        return place;
    }

    public void place(int index) {
        place = index;
    }

    // ---- for the dialogue

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

    /** The token of the handshake; the first to ask gets it, so that it does not stay in memory. */
    @Nullable
    String takeBearer() {
        String token = bearer;
        bearer = null;
        return token;
    }

    void onConnecting(Identity who, ClientId client) {
        identity = who;
        clientHigh = client.high();
        clientLow = client.low();
        state = State.CONNECTING;
        deadlineNanos = rules.time().nanos() + CONNECTING_DEADLINE_NANOS;
    }

    /** Sends {@code connected}, and behind it what arrived meanwhile. */
    void onConnected(Frame connected, Iterable<Frame> held) {
        state = State.OPEN;
        deadlineNanos = nextHeartbeat(rules.time().nanos());
        onOffer(connected);
        held.forEach(this::onOffer);
    }

    OpenCommands open() {
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
        open().catchUp(subscription, from);
        askForFlush();
    }

    ConnectionListener shard() {
        return shard;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Takes the subscription out, whatever its state. */
    void leave(Subscription subscription, boolean lost) {
        subscriptions.remove(subscription);
        boolean live = subscription.state == Subscription.State.LIVE;
        subscription.state = Subscription.State.GONE;
        if (live) {
            shard.onLeft(subscription);
            leavePresence(subscription.channel(), lost);
        }
    }

    void joinPresence(ChannelName channel) {
        if (rules.permissions().hasPresence(channel)) {
            rules.requests().onJoin(this, channel, member());
        }
    }

    // ---- its own

    private void leavePresence(ChannelName channel, boolean lost) {
        if (rules.permissions().hasPresence(channel)) {
            rules.requests().onLeave(channel, member(), lost);
        }
    }

    private Member member() {
        Identity who = java.util.Objects.requireNonNull(identity);
        return new Member(clientName(), who.user(), who.info());
    }

    String clientName() {
        Identity who = identity;
        return rules.clientSigner().sign(new ClientId(clientHigh, clientLow), who == null ? null : who.user());
    }

    private void leaveAll(boolean lost) {
        for (Subscription s = subscriptions.first(); s != null; s = subscriptions.first()) {
            leave(s, lost);
        }
    }

    private void close(Frame closeFrame, boolean dropUnstarted) {
        state = State.CLOSING;
        open = null;
        deadlineNanos = rules.time().nanos() + CLOSE_DEADLINE_NANOS;
        OutQueue waiting = queue();
        if (dropUnstarted) {
            waiting.dropUnstarted();
        }
        waiting.add(closeFrame);
        onFlush();
    }

    private void askForFlush() {
        if (!dirty) {
            dirty = true;
            shard.onDirty(this);
        }
    }

    private Verdict judge(long waitingBytes) {
        if (waitingBytes <= rules.limits().queueBytes()) {
            return Verdict.ACCEPTED;
        }
        rules.metrics().count(Meter.SLOW_CONSUMERS);
        onClose(CloseCode.SLOW_CONSUMER);
        return Verdict.SLOW;
    }

    private void onDeadline(long nowNanos) {
        switch (state) {
            case UNAUTHENTICATED -> onClose(CloseCode.AUTH_TIMEOUT);
            case OPEN -> {
                deadlineNanos = nextHeartbeat(nowNanos);
                rules.metrics().count(Meter.HEARTBEATS);
                onOffer(Frame.HEARTBEAT);
            }
            case CLOSING -> socket.onAbort();
            case CONNECTING -> onClose(CloseCode.TRY_LATER);
            case CLOSED -> {}
        }
    }

    /** One period from now, a tenth more or less, so that connections made together do not beat together. */
    private long nextHeartbeat(long nowNanos) {
        long period = rules.pingNanos();
        return nowNanos + period - period / 10 + rules.random().nextLong(period / 5 + 1);
    }

    private @Nullable Welcome welcome() {
        OpenCommands commands = open;
        return commands == null || state != State.CONNECTING ? null : commands.welcome();
    }

    private OutQueue queue() {
        OutQueue waiting = queue;
        if (waiting == null) {
            waiting = shard.onBorrow();
            queue = waiting;
        }
        return waiting;
    }
}
