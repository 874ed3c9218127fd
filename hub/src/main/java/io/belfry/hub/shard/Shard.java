package io.belfry.hub.shard;

import io.belfry.client.Position;
import io.belfry.hub.config.Transport;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.connection.ConnectionListener;
import io.belfry.hub.connection.ConnectionRules;
import io.belfry.hub.connection.Snapshot;
import io.belfry.hub.connection.Subscription;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Start;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.IoThread;
import io.belfry.hub.socket.Socket;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import io.belfry.hub.wire.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one I/O thread, and what is done for them on it.
 *
 * <p>Nothing here is locked: what other threads want goes through the {@link Mailbox}, and is done in turns. A turn takes
 * what the mailbox holds, offers each publication to its subscribers' queues, and then writes once to every connection
 * that got something, so that publications which come in quick succession share a write.
 */
public final class Shard implements ConnectionListener {
    static final long SWEEP_NANOS = 250_000_000L;
    /** A connection is looked at so often even if nothing is due: the wall clock may have been set meanwhile. */
    private static final long LONGEST_REST_NANOS = 60_000_000_000L;
    /** A sweep that comes so late means that the whole node stood still. */
    private static final long PAUSE_NANOS = 2_000_000_000L;

    /** So long whoever polls waits before the next poll while each poll is told at once how the node stands. */
    private static final long PAUSE_OF_POLLS_MILLIS = 1_000;

    private final IoThread thread;
    private final ShardListener listener;
    private final ConnectionRules rules;
    private final Mailbox mailbox;
    private final List<Connection> connections = new ArrayList<>();
    private final DueTimes due = new DueTimes();
    private final List<Connection> dirty = new ArrayList<>();
    private final Index index = new Index();
    private final SpareQueues spareQueues = new SpareQueues();
    private final Goodbyes goodbyes;
    private final Polls polls;
    private final int number;
    private long sweptNanos;
    private @Nullable Frame lastingStatus;
    private final Tally tally = new Tally();
    private volatile long queuedBytes; // written by the I/O thread alone, for whoever wants to know

    /** @param polls of all shards of the node */
    Shard(int number, IoThread thread, ShardListener listener, Polls polls, Ages ages, ConnectionRules rules) {
        this.number = number;
        this.polls = polls;
        this.thread = thread;
        this.listener = listener;
        this.rules = rules;
        mailbox = new Mailbox(thread, this::onTurnEnd, rules.metrics());
        goodbyes = new Goodbyes(ages);
        sweptNanos = rules.time().nanos();
    }

    /** Its place among the shards of the node, from 0. */
    public int number() {
        return number;
    }

    // ---- from any thread

    /** Offers the frame to the channel's subscribers, after whatever was handed over before. */
    public void deliver(Delivery delivery) {
        mailbox.put(() -> onDelivery(delivery), delivery.frame().bytesInQueue());
    }

    /** Answers {@link ShardListener#onWanted}. */
    public void begin(Subscription subscription, Recovery recovery) {
        mailbox.put(() -> onBegin(subscription, recovery), 0);
    }

    @Override
    public void execute(Runnable task) {
        mailbox.put(task, 0);
    }

    /** Bytes of publications that wait for this shard's next turn. */
    public long waitingBytes() {
        return mailbox.waitingBytes();
    }

    /** Connections, from accept to close. */
    public int connections() {
        return tally.all();
    }

    /** Those of them whose lines travel in this way. */
    public int connections(Transport transport) {
        return tally.of(transport);
    }

    /** Subscriptions that are live. */
    public int subscriptions() {
        return index.size();
    }

    /** Bytes that wait in the queues of connections, as of the last sweep. */
    public long queuedBytes() {
        return queuedBytes;
    }

    /** Starts the sweep, which goes on for as long as the thread lives. */
    void start() {
        thread.executeAfter(this::onSweep, SWEEP_NANOS);
    }

    // ---- on the I/O thread

    /** @param moment no other connection of the node has it */
    Connection onAccept(Socket socket, Handshake handshake, long moment) {
        assert thread.isCurrent();
        Connection connection = new Connection(socket, this, rules, handshake, moment);
        connection.place(connections.size());
        connections.add(connection);
        due.add(sweptNanos);
        tally.onCame(connection.transport());
        rules.metrics().count(Meter.ACCEPTS);
        return connection;
    }

    @Override
    public void onWanted(Subscription subscription, Start start) {
        assert thread.isCurrent();
        listener.onWanted(this, subscription, start);
    }

    @Override
    public void onLeft(Subscription subscription) {
        assert thread.isCurrent();
        index.remove(subscription);
        listener.onLeft(this, subscription.channel());
    }

    @Override
    public @Nullable Position onWhere(ChannelName channel) {
        return index.position(channel);
    }

    @Override
    public void onPolling(Connection connection, long connectId) {
        polls.hold(connection, connectId, this);
    }

    @Override
    public void onDirty(Connection connection) {
        assert thread.isCurrent();
        dirty.add(connection);
        mailbox.wake();
    }

    @Override
    public void onStirred(Connection connection) {
        assert thread.isCurrent();
        due.set(connection.place(), sweptNanos);
    }

    @Override
    public OutQueue onBorrow() {
        return spareQueues.onBorrow();
    }

    @Override
    public void onGiveBack(OutQueue queue) {
        spareQueues.onGiveBack(queue);
    }

    @Override
    public void onClosed(Connection connection) {
        assert thread.isCurrent();
        if (connection.transport() == Transport.POLL) {
            polls.letGo(connection);
        }
        goodbyes.onClosed(connection);
        int hole = connection.place();
        Connection last = connections.remove(connections.size() - 1);
        due.remove(hole);
        if (last != connection) {
            connections.set(hole, last);
            last.place(hole);
        }
        tally.onWent(connection.transport());
    }

    @Override
    public void onOpened(Connection connection) {
        goodbyes.onOpened(connection, rules.time().nanos());
    }

    /** From now on whoever comes is told to go elsewhere, too. */
    void onLeaving(String reason) {
        goodbyes.onLeaving(reason);
    }

    /** How many connections are not to leave yet. */
    int onStaying() {
        assert thread.isCurrent();
        return goodbyes.staying(connections);
    }

    /** Sends a share of those away, each with its own slot of the window; returns how many. */
    int onGoaway(String reason, Share share, Slots slots) {
        return goodbyes.onGoaway(
                List.copyOf(connections), reason, share, slots, rules.time().nanos());
    }

    void onStatus(Frame status, boolean lasting) {
        lastingStatus = lasting ? status : null;
        var unused = onEach(connection -> connection.onStatus(status));
    }

    @Override
    public @Nullable Frame onLastingStatus() {
        return lastingStatus;
    }

    @Override
    public long onNextPollMillis() {
        return Math.max(goodbyes.returnMillis(), lastingStatus == null ? 0 : PAUSE_OF_POLLS_MILLIS);
    }

    /** Does it to every connection, of which each may end itself meanwhile; returns how many there were. */
    int onEach(Consumer<Connection> action) {
        assert thread.isCurrent();
        int count = connections.size();
        for (int i = count - 1; i >= 0; i--) {
            if (i < connections.size()) {
                action.accept(connections.get(i));
            }
        }
        return count;
    }

    /** The oldest that came after the moment, at most so many, in no order. */
    List<Snapshot> onSnapshots(long afterMoment, int limit) {
        assert thread.isCurrent();
        return Oldest.of(connections, afterMoment, limit);
    }

    private void onDelivery(Delivery delivery) {
        rules.metrics().add(Meter.DELIVERIES, index.onDelivery(delivery, mailbox.isEmpty()));
    }

    private void onBegin(Subscription subscription, Recovery recovery) {
        Connection connection = subscription.connection();
        boolean gone = subscription.isGone();
        boolean fits = recovery.frames().isEmpty() || connection.hasRoom();
        boolean begins = recovery.refusal() == null && !recovery.more();
        if (begins && fits && !gone) {
            index.add(subscription, recovery.last());
        } else if (begins) {
            listener.onLeft(this, subscription.channel()); // the channel has counted it
        }
        if (!gone) {
            connection.onBegun(subscription, fits ? recovery : recovery.later());
        }
    }

    private void onTurnEnd() {
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).onFlush();
        }
        dirty.clear();
    }

    private void onSweep() {
        assert thread.isCurrent();
        long now = rules.time().nanos();
        long wall = rules.time().wallMillis();
        if (now - sweptNanos > PAUSE_NANOS) {
            var unused = onEach(connection -> connection.onPause(now));
        }
        sweptNanos = now;
        for (int i = connections.size() - 1; i >= 0; i--) {
            if (i < connections.size() && due.isDue(i, now)) {
                onDue(i, now, wall);
            }
        }
        goodbyes.onSweep(now);
        queuedBytes = spareQueues.lentBytes();
        onTurnEnd();
        thread.executeAfter(this::onSweep, SWEEP_NANOS);
    }

    /** Does what is due for a connection, which may end over it; another one has its place then. */
    private void onDue(int place, long nowNanos, long wallMillis) {
        Connection connection = connections.get(place);
        due.set(place, nowNanos + LONGEST_REST_NANOS);
        long rest = connection.onSweep(nowNanos, wallMillis);
        rest = Math.min(rest, goodbyes.onAge(connection, nowNanos));
        rest = Math.min(rest, LONGEST_REST_NANOS);
        if (place < connections.size() && connections.get(place) == connection) {
            due.atLatest(place, nowNanos + rest);
        }
    }
}
