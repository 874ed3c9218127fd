package io.belfry.hub.shard;

import io.belfry.hub.connection.Rules;
import io.belfry.hub.socket.Acceptor;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.IoThread;
import io.belfry.hub.socket.Socket;
import io.belfry.hub.socket.SocketListener;
import io.belfry.hub.wire.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

/** All shards of the node. Safe from any thread. */
public final class Shards implements Acceptor {
    private final List<IoThread> threads;
    private final List<Shard> shards = new ArrayList<>();

    public Shards(List<IoThread> threads, ShardListener listener, Rules rules) {
        this.threads = threads;
        for (IoThread thread : threads) {
            shards.add(new Shard(shards.size(), thread, listener, rules));
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

    public long subscriptions() {
        return shards.stream().mapToLong(Shard::subscriptions).sum();
    }

    /** Bytes that wait for sockets to take them. */
    public long queuedBytes() {
        return shards.stream().mapToLong(Shard::queuedBytes).sum();
    }

    /** How many connections there are, counted on each shard's thread. */
    public CompletableFuture<Integer> count() {
        return sum(Shard::onCount);
    }

    /**
     * Says goodbye to every connection, behind what was published before.
     *
     * @param window over which the clients shall spread their return
     */
    public CompletableFuture<Integer> goaway(String reason, Duration window) {
        return count().thenCompose(connections -> {
            Slots slots = new Slots(window.toMillis(), connections);
            return sum(shard -> {
                int told = shard.onCount();
                shard.onGoaway(reason, slots);
                return told;
            });
        });
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

    /** Ends every link that is still there. */
    public CompletableFuture<Integer> abortAll() {
        return sum(shard -> {
            int left = shard.onCount();
            shard.onAbortAll();
            return left;
        });
    }

    @Override
    public SocketListener onAccept(IoThread thread, Socket socket, Handshake handshake) {
        return shards.get(threads.indexOf(thread)).onAccept(socket, handshake);
    }

    private CompletableFuture<Integer> sum(ToIntFunction<Shard> onShard) {
        CompletableFuture<Integer> total = CompletableFuture.completedFuture(0);
        for (Shard shard : shards) {
            CompletableFuture<Integer> part = new CompletableFuture<>();
            shard.execute(() -> part.complete(onShard.applyAsInt(shard)));
            total = total.thenCombine(part, Integer::sum);
        }
        return total;
    }
}
