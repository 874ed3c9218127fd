package io.belfry.hub.shard;

import io.belfry.client.Position;
import io.belfry.hub.auth.ClientId;
import io.belfry.hub.config.Transport;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.connection.ConnectionListener;
import io.belfry.hub.connection.Rules;
import io.belfry.hub.connection.Snapshot;
import io.belfry.hub.connection.Subscription;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Start;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.IoThread;
import io.belfry.hub.socket.Socket;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import io.belfry.hub.wire.Recovery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one I/O thread, and that thread's index from channels to subscribers.
 *
 * <p>Nothing here is locked: what other threads want goes through the {@link Mailbox}, and is done in turns. A turn takes
 * what the mailbox holds, offers each publication to its subscribers' queues, and then writes once to every connection
 * that got something, so that publications which come in quick succession share a write.
 */
public final class Shard implements ConnectionListener {
    static final long SWEEP_NANOS = 250_000_000L;
    /** What sockets themselves wait for takes many seconds; every so many sweeps is often enough to look. */
    private static final int SOCKET_SWEEP = 4;
    /** A sweep that comes so late means that the whole node stood still. */
    private static final long PAUSE_NANOS = 2_000_000_000L;

    private static final int MAX_SPARE_QUEUES = 4_096;

    /**
     * So long whoever comes to a node that leaves waits before the next try, and who polls it while its bus is down: each poll
     * is told so at once, which must not become a storm.
     */
    private static final long RETURN_MILLIS = 1_000;

    private final IoThread thread;
    private final ShardListener listener;
    private final Rules rules;
    private final Mailbox mailbox;
    private final Map<ChannelName, Subscribers> index = new HashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Connection> dirty = new ArrayList<>();
    private final List<OutQueue> spareQueues = new ArrayList<>();
    private final Departures departures = new Departures();
    private final Ages ages;
    private @Nullable String leaving; // why everybody is sent away, also who comes now
    private final Polls polls;
    private final int number;
    private long sweptNanos;
    private int sweeps;
    private int subscriptionCount;
    private @Nullable Frame lastingStatus;
    /** These are written by the I/O thread alone, and read by whoever wants to know. */
    private volatile int subscriptions;

    private volatile int connectionCount;

    private volatile long queuedBytes;

    /**
     * One of several.
     *
     * @param polls of all shards of the node
     */
    Shard(int number, IoThread thread, ShardListener listener, Polls polls, Ages ages, Rules rules) {
        this.ages = ages;
        this.number = number;
        this.polls = polls;
        this.thread = thread;
        this.listener = listener;
        this.rules = rules;
        this.mailbox = new Mailbox(thread, this::onTurnEnd, rules.metrics());
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
        return connectionCount;
    }

    /** Subscriptions that are live. */
    public int subscriptions() {
        return subscriptions;
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
        connectionCount = connections.size();
        rules.metrics().count(Meter.ACCEPTS);
        return connection;
    }

    @Override
    public void onWanted(Subscription subscription, Start start) {
        listener.onWanted(this, subscription, start);
    }

    @Override
    public void onLeft(Subscription subscription) {
        Subscribers subscribers = index.get(subscription.channel());
        if (subscribers != null && subscription.place() >= 0) {
            subscribers.remove(subscription);
            subscriptionCount--;
            subscriptions = subscriptionCount;
            if (subscribers.size() == 0) {
                index.remove(subscription.channel());
            }
        }
        listener.onLeft(this, subscription.channel());
    }

    @Override
    public @Nullable Position onWhere(ChannelName channel) {
        Subscribers subscribers = index.get(channel);
        return subscribers == null ? null : subscribers.position();
    }

    @Override
    public void onPolling(Connection connection, long connectId) {
        polls.hold(connection, connectId, this);
    }

    @Override
    public void onDirty(Connection connection) {
        dirty.add(connection);
        mailbox.wake();
    }

    @Override
    public OutQueue onBorrow() {
        return spareQueues.isEmpty() ? new OutQueue() : spareQueues.remove(spareQueues.size() - 1);
    }

    @Override
    public void onGiveBack(OutQueue queue) {
        queue.clear();
        if (spareQueues.size() < MAX_SPARE_QUEUES) {
            spareQueues.add(queue);
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection.transport() == Transport.POLL) {
            polls.letGo(connection);
        }
        int hole = connection.place();
        Connection last = connections.remove(connections.size() - 1);
        if (last != connection) {
            connections.set(hole, last);
            last.place(hole);
        }
        connectionCount = connections.size();
    }

    /** From now on whoever comes is told to go elsewhere, too: what continues a session is not refused, and not kept. */
    void onLeaving(String reason) {
        leaving = reason;
    }

    @Override
    public void onOpened(Connection connection) {
        String reason = leaving;
        if (reason != null && !departures.has(connection)) {
            departures.tell(connection, reason, RETURN_MILLIS, rules.time().nanos());
        }
    }

    /** Sends a share of the connections away, each with its own slot of the window; returns how many. */
    int onGoaway(String reason, Share share, Slots slots) {
        int told = 0;
        long now = rules.time().nanos();
        for (Connection connection : List.copyOf(connections)) {
            if (share.next()) {
                departures.give(connection, reason, slots.nextMillis(), now);
                told++;
            }
        }
        return told;
    }

    /** Closes every connection, after what waits for it. */
    void onCloseAll() {
        onEach(connection -> connection.onClose(CloseCode.RESTART));
    }

    void onStatus(Frame status, boolean lasting) {
        lastingStatus = lasting ? status : null;
        onEach(connection -> connection.onStatus(status));
    }

    @Override
    public @Nullable Frame onLastingStatus() {
        return lastingStatus;
    }

    @Override
    public long onNextPollMillis() {
        return leaving == null && lastingStatus == null ? 0 : RETURN_MILLIS;
    }

    /** Does it to every connection, of which each may end itself meanwhile. */
    void onEach(Consumer<Connection> action) {
        for (int i = connections.size() - 1; i >= 0; i--) {
            if (i < connections.size()) {
                action.accept(connections.get(i));
            }
        }
    }

    /** The oldest that came after the moment, at most so many, in no order; only those of which it is known whose they are. */
    List<Snapshot> onSnapshots(long afterMoment, int limit) {
        PriorityQueue<Connection> oldest =
                new PriorityQueue<>(Comparator.comparingLong(Connection::moment).reversed());
        for (Connection connection : connections) {
            if (connection.moment() > afterMoment && connection.isKnown()) {
                if (oldest.size() < limit) {
                    oldest.add(connection);
                } else if (connection.moment() < oldest.element().moment()) {
                    oldest.remove();
                    oldest.add(connection);
                }
            }
        }
        return oldest.stream().map(Connection::onSnapshot).toList();
    }

    /** Ends every link at once. */
    void onAbortAll() {
        List.copyOf(connections).forEach(Connection::onAbort);
    }

    int onCount() {
        return connections.size();
    }

    private void onDelivery(Delivery delivery) {
        Subscribers subscribers = index.get(delivery.channel());
        if (subscribers == null) {
            return;
        }
        if (delivery.position() != null) {
            subscribers.position(delivery.position());
        }
        int count = subscribers.size();
        ClientId except = delivery.except();
        boolean lastOfTurn = mailbox.isEmpty();
        for (int i = count - 1; i >= 0; i--) {
            if (i < subscribers.size()) { // whoever is found broken takes itself out
                Connection connection = subscribers.connection(i);
                if (except == null || !connection.isOf(except)) {
                    connection.onOffer(delivery.frame(), lastOfTurn);
                }
            }
        }
        rules.metrics().add(Meter.DELIVERIES, count);
    }

    private void onBegin(Subscription subscription, Recovery recovery) {
        boolean begins = recovery.refusal() == null && !recovery.more();
        if (subscription.isGone()) {
            if (begins) {
                listener.onLeft(this, subscription.channel());
            }
            return;
        }
        Connection connection = subscription.connection();
        if (!recovery.frames().isEmpty() && !connection.onRoomAsked()) {
            if (begins) {
                listener.onLeft(this, subscription.channel());
            }
            connection.onBegun(subscription, recovery.later());
            return;
        }
        if (begins) {
            Subscribers subscribers = index.computeIfAbsent(subscription.channel(), c -> new Subscribers());
            subscribers.add(subscription);
            subscriptionCount++;
            subscriptions = subscriptionCount;
            subscribers.position(recovery.last());
        }
        connection.onBegun(subscription, recovery);
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
        boolean paused = now - sweptNanos > PAUSE_NANOS;
        sweptNanos = now;
        boolean socketsToo = ++sweeps % SOCKET_SWEEP == 0;
        long queued = 0;
        for (int i = connections.size() - 1; i >= 0; i--) {
            if (i < connections.size()) {
                Connection connection = connections.get(i);
                if (paused) {
                    connection.onPause(now);
                }
                connection.onSweep(now, wall, socketsToo);
                if (ages.isOver(connection) && !departures.has(connection)) {
                    departures.tell(connection, "max_age", 0, now);
                }
                queued += connection.onQueuedBytes();
            }
        }
        departures.onSweep(now);
        queuedBytes = queued;
        onTurnEnd();
        thread.executeAfter(this::onSweep, SWEEP_NANOS);
    }
}
