package io.belfry.hub.bus;

import io.belfry.client.redis.RedisNames;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Hands each message that comes over the listening connection to whom it concerns: what came on the Redis channel of a
 * channel to the {@link Arrivals}, what nodes say to all or to this one to the {@link RedisFarm}, the canary to whoever waits
 * for it. Runs on Redis' thread and hands over at once.
 */
final class Reception {
    private final RedisNames names;
    private final byte[] all;
    private final byte[] own;
    private final Executor thread;
    private final Handover handover;
    private final Arrivals arrivals;
    private final RedisFarm farm;
    private final Runnable canaryHeard;

    /**
     * @param self id of this node
     * @param thread the bus's, on which the farm is told and the canary is heard
     */
    Reception(
            RedisNames names,
            String self,
            Executor thread,
            Handover handover,
            Arrivals arrivals,
            RedisFarm farm,
            Runnable canaryHeard) {
        this.names = names;
        this.thread = thread;
        this.handover = handover;
        this.arrivals = arrivals;
        this.farm = farm;
        this.canaryHeard = canaryHeard;
        all = names.all();
        own = names.node(self);
    }

    /** The Redis channels on which nodes speak to each other: they are listened to before all others. */
    List<byte[]> redisChannels() {
        return List.of(all, own);
    }

    void message(byte[] redisChannel, byte[] message) {
        String channel = names.channelOf(redisChannel);
        if (channel != null) {
            arrivals.message(channel, message);
        } else if (Arrays.equals(redisChannel, all)) {
            toAll(message);
        } else if (Arrays.equals(redisChannel, own)) {
            thread.execute(Canary.is(message) ? canaryHeard : () -> farm.told(message));
        }
    }

    private void toAll(byte[] message) {
        if (RedisFarm.isOrder(message)) {
            obeyFirst();
        } else {
            thread.execute(() -> farm.toldAll(message));
        }
    }

    /**
     * There is an order: what was published behind it waits until it has been obeyed. It matters most to a node that stood
     * still for a while and now finds both at once. If the order cannot be read, because the other connections did not survive
     * that, what waits is dropped, and read from the history once it can.
     */
    private void obeyFirst() {
        CompletableFuture<Void> obeyed = new CompletableFuture<>();
        handover.holdUntil(obeyed);
        thread.execute(() -> farm.catchUp().whenComplete((read, failure) -> {
            if (failure == null) {
                obeyed.complete(null);
            } else {
                obeyed.completeExceptionally(failure);
            }
        }));
    }

    /** Tries again if there is an order that could not be read; returns whether it had to. To be called now and then. */
    boolean obeyAgain() {
        boolean dropping = handover.isDropping();
        if (dropping) {
            obeyFirst();
        }
        return dropping;
    }
}
