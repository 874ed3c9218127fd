package io.belfry.hub.bus;

import io.belfry.client.Position;
import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.config.Namespaces;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Time;
import io.belfry.hub.wire.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The bus of a node that stands alone: same history, same positions, nothing survives the process.
 *
 * <p>Each channel has a {@link MemoryHistory} and its lock; handing over happens under that lock, so that a channel's publications
 * come in order. Everything completes at once, on the caller's thread.
 */
public final class MemoryBus implements Bus {
    private final ConcurrentMap<ChannelName, MemoryHistory> histories = new ConcurrentHashMap<>();
    private final ChannelInlet inlet;
    private final Namespaces namespaces;
    private final long keyWindowNanos;
    private final Time time;
    private final RandomGenerator random;

    /**
     * @param keyWindowNanos how long idempotency keys are remembered
     * @param random for epochs and tags; safe from any thread
     */
    public MemoryBus(
            ChannelInlet inlet, Namespaces namespaces, long keyWindowNanos, Time time, RandomGenerator random) {
        this.inlet = inlet;
        this.namespaces = namespaces;
        this.keyWindowNanos = keyWindowNanos;
        this.time = time;
        this.random = random;
    }

    @Override
    public CompletionStage<Outcome> publish(Draft draft) {
        return inHistory(draft.channel(), history -> {
            Outcome before = history.answered(draft, time.nanos() - keyWindowNanos);
            if (before != null) {
                return before;
            }
            Outcome outcome = Outcome.EPHEMERAL;
            if (draft.ephemeral()) {
                inlet.ephemeral(draft.channel(), draft.data(), draft.from());
            } else {
                var publication = history.append(draft, Ids.tag(random), time.wallMillis());
                inlet.publication(draft.channel(), publication);
                outcome = Outcome.stored(publication.position());
            }
            history.remember(draft, outcome, time.nanos());
            return outcome;
        });
    }

    @Override
    public CompletionStage<Position> interest(ChannelName channel) {
        return inHistory(channel, history -> {
            history.interest(true);
            return history.top();
        });
    }

    @Override
    public void noInterest(ChannelName channel) {
        var unused = inHistory(channel, history -> {
            history.interest(false);
            return history.top();
        });
    }

    @Override
    public CompletionStage<History> after(ChannelName channel, Position position, int limit) {
        return inHistory(channel, history -> new History(history.top(), history.after(position.offset(), limit)));
    }

    @Override
    public CompletionStage<History> before(ChannelName channel, Position position, int limit) {
        return inHistory(channel, history -> new History(history.top(), history.newest(position.offset() - 1, limit)));
    }

    @Override
    public CompletionStage<History> newest(ChannelName channel, int limit) {
        return inHistory(channel, history -> new History(history.top(), history.newest(Long.MAX_VALUE, limit)));
    }

    /** What is lost here is lost with the whole process. */
    @Override
    public CompletionStage<Boolean> witness(ChannelName channel, Position heard) {
        return CompletableFuture.completedFuture(false);
    }

    /** Lets go of what is too old, and of channels that nobody has used for a day. Called every few seconds. */
    public void sweep() {
        long nanos = time.nanos();
        long wallMillis = time.wallMillis();
        for (ChannelName channel : histories.keySet()) {
            histories.computeIfPresent(channel, (name, history) -> {
                synchronized (history) {
                    history.expire(wallMillis, nanos - keyWindowNanos);
                    return history.isForgettable(nanos) ? null : history;
                }
            });
        }
    }

    private <T> CompletionStage<T> inHistory(ChannelName channel, Function<MemoryHistory, T> action) {
        while (true) {
            MemoryHistory history = histories.computeIfAbsent(
                    channel,
                    name -> new MemoryHistory(
                            Ids.epoch(random), namespaces.of(name).history()));
            synchronized (history) {
                if (histories.get(channel) == history) { // not swept away this very moment
                    history.use(time.nanos());
                    history.expire(time.wallMillis(), time.nanos() - keyWindowNanos);
                    return CompletableFuture.completedFuture(action.apply(history));
                }
            }
        }
    }
}
