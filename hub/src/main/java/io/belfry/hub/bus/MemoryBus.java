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
 * <p>Each channel has a {@link Stream} and its lock; handing over happens under that lock, so that a channel's publications
 * come in order. Everything completes at once, on the caller's thread.
 */
public final class MemoryBus implements Bus {
    private final ConcurrentMap<ChannelName, Stream> streams = new ConcurrentHashMap<>();
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
        return inStream(draft.channel(), stream -> {
            Outcome before = stream.answered(draft, time.nanos() - keyWindowNanos);
            if (before != null) {
                return before;
            }
            Outcome outcome = Outcome.EPHEMERAL;
            if (draft.ephemeral()) {
                inlet.ephemeral(draft.channel(), draft.data(), draft.from());
            } else {
                var publication = stream.append(draft, Ids.tag(random), time.wallMillis());
                inlet.publication(draft.channel(), publication);
                outcome = Outcome.stored(publication.position());
            }
            stream.remember(draft, outcome, time.nanos());
            return outcome;
        });
    }

    @Override
    public CompletionStage<Position> interest(ChannelName channel) {
        return inStream(channel, stream -> {
            stream.interest(true);
            return stream.top();
        });
    }

    @Override
    public void noInterest(ChannelName channel) {
        var unused = inStream(channel, stream -> {
            stream.interest(false);
            return stream.top();
        });
    }

    @Override
    public CompletionStage<History> after(ChannelName channel, Position position, int limit) {
        return inStream(channel, stream -> new History(stream.top(), stream.after(position.offset(), limit)));
    }

    @Override
    public CompletionStage<History> before(ChannelName channel, Position position, int limit) {
        return inStream(channel, stream -> new History(stream.top(), stream.newest(position.offset() - 1, limit)));
    }

    @Override
    public CompletionStage<History> newest(ChannelName channel, int limit) {
        return inStream(channel, stream -> new History(stream.top(), stream.newest(Long.MAX_VALUE, limit)));
    }

    /** Lets go of what is too old, and of channels that nobody has used for a day. Called every few seconds. */
    public void sweep() {
        long nanos = time.nanos();
        long wallMillis = time.wallMillis();
        for (ChannelName channel : streams.keySet()) {
            streams.computeIfPresent(channel, (name, stream) -> {
                synchronized (stream) {
                    stream.expire(wallMillis, nanos - keyWindowNanos);
                    return stream.isForgettable(nanos) ? null : stream;
                }
            });
        }
    }

    private <T> CompletionStage<T> inStream(ChannelName channel, Function<Stream, T> action) {
        while (true) {
            Stream stream = streams.computeIfAbsent(
                    channel,
                    name -> new Stream(Ids.epoch(random), namespaces.of(name).history()));
            synchronized (stream) {
                if (streams.get(channel) == stream) { // not swept away this very moment
                    stream.use(time.nanos());
                    stream.expire(time.wallMillis(), time.nanos() - keyWindowNanos);
                    return CompletableFuture.completedFuture(action.apply(stream));
                }
            }
        }
    }
}
