package io.belfry.hub.bus;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Time;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings what this node wants to hear and what Redis sends it to each other: channels are subscribed to while somebody
 * listens, in batches, one batch at a time, each confirmed before the next; and behind each batch the tops of its channels
 * are read. A top that nobody has asked for is compared, so that what was published while there was no subscription is
 * found missing.
 *
 * <p>Belongs to the bus's thread, but for {@link #heard} and {@link #suspect}.
 */
final class Interests {
    private static final int BATCH = 500; // a longer command would keep Redis from others for more than a millisecond

    private final Executor thread;
    private final Subscriptions subscriptions;
    private final Function<ChannelName, CompletionStage<Position>> tops;
    private final Comparison comparison;
    private final Time time;
    private final ConcurrentMap<ChannelName, Interest> all = new ConcurrentHashMap<>();
    private final Set<ChannelName> wanted = new LinkedHashSet<>();
    private final Set<ChannelName> unwanted = new LinkedHashSet<>();
    private boolean connected;
    private boolean busy;
    private int life; // counts connections: what an older one answers is not believed
    private @Nullable Runnable whenSettled;

    /** How batches are subscribed to; completes when Redis has confirmed. */
    interface Subscriptions {
        CompletionStage<Void> subscribe(List<ChannelName> channels);

        CompletionStage<Void> unsubscribe(List<ChannelName> channels);

        /** A batch was refused or not confirmed; it is tried again after {@link Interests#retry}. */
        void refused(Throwable failure);
    }

    /** Where a channel is by the history, for whoever knows where it is by what was heard. */
    interface Comparison {
        void top(ChannelName channel, Position top);
    }

    private static final class Interest {
        private boolean confirmed;
        private boolean ended;
        private List<CompletableFuture<Position>> waiting = new ArrayList<>(1);
        private volatile long heardNanos;
        private volatile boolean suspect;

        void refuse(Throwable reason) {
            List<CompletableFuture<Position>> refused = waiting;
            waiting = new ArrayList<>(1);
            refused.forEach(each -> each.completeExceptionally(reason));
        }
    }

    Interests(
            Executor thread,
            Subscriptions subscriptions,
            Function<ChannelName, CompletionStage<Position>> tops,
            Comparison comparison,
            Time time) {
        this.thread = thread;
        this.subscriptions = subscriptions;
        this.tops = tops;
        this.comparison = comparison;
        this.time = time;
    }

    int size() {
        return all.size();
    }

    /**
     * Somebody listens; the future completes with the top once the subscription is confirmed.
     *
     * @param down why that cannot be had now; empty if it can, or will in a moment
     */
    void add(ChannelName channel, CompletableFuture<Position> answer, String down) {
        Interest interest = all.computeIfAbsent(channel, name -> new Interest());
        interest.ended = false;
        if (!connected && !down.isEmpty()) {
            answer.completeExceptionally(new IllegalStateException(down));
        } else {
            interest.waiting.add(answer);
        }
        wanted.add(channel);
        pump();
    }

    void remove(ChannelName channel) {
        Interest interest = all.get(channel);
        if (interest == null) {
            return;
        }
        interest.ended = true;
        (interest.confirmed ? unwanted : wanted).add(channel);
        pump();
    }

    /**
     * A new connection stands, on which nothing is subscribed.
     *
     * @param settled run once when all is subscribed and compared
     */
    void connected(Runnable settled) {
        life++;
        connected = true;
        busy = false;
        whenSettled = settled;
        wanted.clear();
        unwanted.clear();
        all.values().removeIf(interest -> interest.ended);
        wanted.addAll(all.keySet());
        pump();
    }

    /** The connection is gone, for a moment or for longer: whoever waits goes on waiting. */
    void disconnected() {
        life++;
        connected = false;
        busy = false;
        whenSettled = null;
        all.values().forEach(interest -> interest.confirmed = false);
    }

    /** It is for longer. */
    void refuseWaiting(String why) {
        IllegalStateException reason = new IllegalStateException(why);
        all.values().forEach(interest -> interest.refuse(reason));
    }

    /** Something came on the channel. Safe from any thread. */
    void heard(ChannelName channel) {
        Interest interest = all.get(channel);
        if (interest != null) {
            interest.heardNanos = time.nanos();
        }
    }

    /** Something that came on the channel was lost here or makes no sense: it is compared soon. Safe from any thread. */
    void suspect(ChannelName channel) {
        Interest interest = all.get(channel);
        if (interest != null) {
            interest.suspect = true;
        }
    }

    /** Has the task run once all is subscribed and compared that is wanted now. */
    void whenSettled(Runnable settled) {
        whenSettled = settled;
    }

    /** Tries again what was refused. */
    void retry() {
        pump();
    }

    /** Compares the channels that are suspect, or quiet for so long; at most so many of them. */
    CompletionStage<?> compare(long quietNanos, int most) {
        List<CompletableFuture<?>> started = new ArrayList<>();
        long now = time.nanos();
        for (Map.Entry<ChannelName, Interest> each : all.entrySet()) {
            Interest interest = each.getValue();
            boolean due = interest.suspect || now - interest.heardNanos >= quietNanos;
            if (connected && interest.confirmed && due && started.size() < most) {
                started.add(answer(each.getKey(), interest));
            }
        }
        return CompletableFuture.allOf(started.toArray(CompletableFuture<?>[]::new));
    }

    private void pump() {
        if (!connected || busy) {
            return;
        }
        List<ChannelName> leaving = take(unwanted, /* ended= */ true);
        if (!leaving.isEmpty()) {
            run(subscriptions.unsubscribe(leaving), () -> left(leaving), () -> unwanted.addAll(leaving));
            return;
        }
        List<ChannelName> coming = take(wanted, /* ended= */ false);
        if (!coming.isEmpty()) {
            run(subscriptions.subscribe(coming), () -> came(coming), () -> wanted.addAll(coming));
            return;
        }
        Runnable settled = whenSettled;
        if (settled != null) {
            whenSettled = null;
            settled.run();
        }
    }

    private List<ChannelName> take(Set<ChannelName> queue, boolean ended) {
        List<ChannelName> batch = new ArrayList<>();
        for (Iterator<ChannelName> i = queue.iterator(); i.hasNext() && batch.size() < BATCH; ) {
            ChannelName channel = i.next();
            i.remove();
            Interest interest = all.get(channel);
            if (interest == null) {
                continue;
            }
            if (interest.ended == ended && interest.confirmed == ended) {
                batch.add(channel);
            } else if (interest.ended && !interest.confirmed) {
                all.remove(channel); // nobody wants it any more, and nothing was done
            } else if (!interest.ended && interest.confirmed) {
                var unused = answer(channel, interest); // wanted again before it was left
            }
        }
        return batch;
    }

    private void run(CompletionStage<?> command, Runnable done, Runnable undone) {
        busy = true;
        int mine = life;
        command.whenComplete((confirmed, failure) -> thread.execute(() -> {
            if (mine != life) {
                return;
            }
            busy = false;
            if (failure == null) {
                done.run();
            } else {
                undone.run();
                subscriptions.refused(failure);
            }
        }));
    }

    private void left(List<ChannelName> channels) {
        for (ChannelName channel : channels) {
            Interest interest = all.get(channel);
            if (interest != null) {
                interest.confirmed = false;
                if (interest.ended) {
                    all.remove(channel);
                } else {
                    wanted.add(channel);
                }
            }
        }
        pump();
    }

    /** Behind the confirmation the top is read, so that nothing lies between the two. */
    private void came(List<ChannelName> channels) {
        List<CompletableFuture<?>> reads = new ArrayList<>(channels.size());
        for (ChannelName channel : channels) {
            Interest interest = all.get(channel);
            if (interest == null) {
                continue;
            }
            interest.confirmed = true;
            if (interest.ended) {
                unwanted.add(channel);
            }
            reads.add(answer(channel, interest));
        }
        run(CompletableFuture.allOf(reads.toArray(CompletableFuture<?>[]::new)), this::pump, this::pump);
    }

    /** Reads the top, for those who wait or for a comparison; completes however that ends. */
    private CompletableFuture<?> answer(ChannelName channel, Interest interest) {
        List<CompletableFuture<Position>> waiting = interest.waiting;
        interest.waiting = new ArrayList<>(1);
        interest.suspect = false;
        interest.heardNanos = time.nanos();
        return tops.apply(channel)
                .handle((top, failure) -> {
                    if (failure != null) {
                        interest.suspect = true;
                        waiting.forEach(each -> each.completeExceptionally(failure));
                    } else if (waiting.isEmpty()) {
                        comparison.top(channel, top);
                    } else {
                        waiting.forEach(each -> each.complete(top));
                    }
                    return top;
                })
                .toCompletableFuture();
    }
}
