package io.belfry.hub.shard;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.config.Transport;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.connection.ConnectionRules;
import io.belfry.hub.connection.Snapshot;
import io.belfry.hub.socket.Acceptor;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.IoThread;
import io.belfry.hub.socket.Socket;
import io.belfry.hub.socket.SocketListener;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** All shards of the node. Safe from any thread. */
public final class Shards implements Acceptor {
    private final List<IoThread> threads;
    private final List<Shard> shards = new ArrayList<>();
    private final Moments moments;

    public Shards(List<IoThread> threads, ShardListener listener, ConnectionRules rules) {
        this.threads = threads;
        moments = new Moments(rules.time());
        Ages ages = new Ages(rules.limits().maxAge(), moments);
        Polls polls = new Polls();
        for (IoThread thread : threads) {
            shards.add(new Shard(shards.size(), thread, listener, polls, ages, rules));
        }
    }

    public void start() {
        shards.forEach(Shard::start);
    }

    public List<Shard> all() {
        return shards;
    }

    /** Bytes of publications that wait in the fullest mailbox. */
    public long waitingBytes() {
        return shards.stream().mapToLong(Shard::waitingBytes).max().orElse(0);
    }

    public long connections() {
        return shards.stream().mapToLong(Shard::connections).sum();
    }

    /** Those of them whose lines travel in this way. */
    public long connections(Transport transport) {
        return shards.stream().mapToLong(shard -> shard.connections(transport)).sum();
    }

    public long subscriptions() {
        return shards.stream().mapToLong(Shard::subscriptions).sum();
    }

    /** Bytes that wait for sockets to take them. */
    public long queuedBytes() {
        return shards.stream().mapToLong(Shard::queuedBytes).sum();
    }

    /** How many connections there are, counted on each shard's thread. */
    public CompletableFuture<Integer> count() {
        return sum(Shard::connections);
    }

    /** As {@link #goaway(String, Duration)}, and whoever comes from now on is told the same. */
    public CompletableFuture<Integer> leave(String reason, Duration window) {
        return sum(shard -> {
                    shard.onLeaving(reason);
                    return 0;
                })
                .thenCompose(none -> goaway(reason, window));
    }

    /**
     * Says goodbye to every connection, behind what was published before: tells each when to be elsewhere, serves it until
     * then, and closes it.
     *
     * @param window over which the clients shall spread their return
     * @return how many were told
     */
    public CompletableFuture<Integer> goaway(String reason, Duration window) {
        return goaway(reason, window, all -> all);
    }

    /**
     * Says goodbye to some of the connections. Those that have been told before keep their slot, and count as gone.
     *
     * @param share how many of how many
     * @return how many were told
     */
    public CompletableFuture<Integer> goaway(String reason, Duration window, IntUnaryOperator share) {
        return sum(Shard::onStaying).thenCompose(staying -> {
            int leaving = Math.min(staying, share.applyAsInt(staying));
            Share picked = new Share(leaving, staying);
            Slots slots = new Slots(window.toMillis(), leaving);
            return sum(shard -> shard.onGoaway(reason, picked, slots));
        });
    }

    /** Closes every connection, after what waits for it; completes with how many there were. */
    public CompletableFuture<Integer> closeAll() {
        return sum(shard -> shard.onEach(connection -> connection.onClose(CloseCode.RESTART)));
    }

    /**
     * Tells every connection how the node stands, behind what was delivered before; and until the next such word everyone who
     * connects.
     *
     * @param lasting whether those who come later must hear of it too
     */
    public void status(Frame status, boolean lasting) {
        for (Shard shard : shards) {
            shard.execute(() -> shard.onStatus(status, lasting));
        }
    }

    /**
     * Does something to every connection of a user, on the thread of each and behind what was handed over before.
     *
     * <p>It looks at all connections there are. That takes a thread about a millisecond for 20,000 of them; an index by user
     * would cost each of them heap for as long as it is idle.
     *
     * @param minAgeNanos leaves out connections that are younger
     */
    public void forUser(String user, long minAgeNanos, Consumer<Connection> action) {
        for (Shard shard : shards) {
            shard.execute(() -> shard.onEach(connection -> {
                if (connection.isOf(user) && moments.nanosSince(connection.moment()) >= minAgeNanos) {
                    action.accept(connection);
                }
            }));
        }
    }

    /**
     * Does something to every connection of a client, in the same way.
     *
     * @param name the id, signed
     * @return completes with how many there were
     */
    public CompletableFuture<Integer> forClient(ClientId id, String name, Consumer<Connection> action) {
        return sum(shard -> {
            AtomicInteger found = new AtomicInteger();
            shard.onEach(connection -> {
                if (connection.isClient(id, name)) {
                    found.incrementAndGet();
                    action.accept(connection);
                }
            });
            return found.get();
        });
    }

    /** The oldest connections that came after the moment, at most so many, oldest first. */
    public CompletableFuture<List<Snapshot>> snapshots(long afterMoment, int limit) {
        return onAll(
                shard -> shard.onSnapshots(afterMoment, limit),
                List.<Snapshot>of(),
                (some, more) -> Stream.concat(some.stream(), more.stream())
                        .sorted(Comparator.comparingLong(Snapshot::moment))
                        .limit(limit)
                        .toList());
    }

    /** How long ago that was. */
    public long nanosSince(long moment) {
        return moments.nanosSince(moment);
    }

    /** Ends every link that is still there, at once; completes with how many there were. */
    public CompletableFuture<Integer> abortAll() {
        return sum(shard -> shard.onEach(Connection::onAbort));
    }

    @Override
    public SocketListener onAccept(IoThread thread, Socket socket, Handshake handshake) {
        return shards.get(threads.indexOf(thread)).onAccept(socket, handshake, moments.next());
    }

    private CompletableFuture<Integer> sum(ToIntFunction<Shard> onShard) {
        return onAll(onShard::applyAsInt, 0, Integer::sum);
    }

    private <T> CompletableFuture<T> onAll(Function<Shard, T> onShard, T none, BinaryOperator<T> join) {
        CompletableFuture<T> total = CompletableFuture.completedFuture(none);
        for (Shard shard : shards) {
            total = total.thenCombine(CompletableFuture.supplyAsync(() -> onShard.apply(shard), shard::execute), join);
        }
        return total;
    }
}
