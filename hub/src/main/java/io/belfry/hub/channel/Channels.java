package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.auth.ClientId;
import io.belfry.hub.config.Namespaces;
import io.belfry.hub.connection.Subscription;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.message.Start;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.shard.Shard;
import io.belfry.hub.shard.ShardListener;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Lines;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The channels that somebody on this node listens to, or did a moment ago. Publications come in by {@link ChannelInlet} and
 * go to the shards; what shards want is asked of the bus. Safe from any thread.
 */
public final class Channels implements ChannelInlet, ShardListener {
    /** Interest outlives its last listener by so much: whoever reconnects finds the ring still there. */
    private static final long LINGER_NANOS = 60_000_000_000L;

    private static final int READ_LIMIT = 256; // publications in one read of the bus

    private final ConcurrentMap<ChannelName, Channel> table = new ConcurrentHashMap<>();
    private final Namespaces namespaces;
    private final Metrics metrics;
    private final Time time;
    private List<Shard> shards = List.of();
    private @Nullable ChannelListener bus;

    public Channels(Namespaces namespaces, Metrics metrics, Time time) {
        this.namespaces = namespaces;
        this.metrics = metrics;
        this.time = time;
    }

    /** Ties the neighbours, before anything else is called. */
    public void start(List<Shard> allShards, ChannelListener listener) {
        shards = allShards;
        bus = listener;
    }

    // ---- from the bus

    @Override
    public void publication(ChannelName name, Publication publication) {
        Channel channel = table.get(name);
        if (channel != null) {
            channel.publication(publication);
        }
    }

    @Override
    public void top(ChannelName name, Position top) {
        Channel channel = table.get(name);
        if (channel != null && !isEphemeral(name)) {
            channel.top(top);
        }
    }

    @Override
    public void ephemeral(ChannelName name, byte[] data, @Nullable String from) {
        Channel channel = table.get(name);
        if (channel != null) {
            channel.push(Lines.ephemeral(name, data, from), null);
        }
    }

    // ---- from the shards

    @Override
    public void onWanted(Shard shard, Subscription subscription, Start start) {
        Request request = new Request(shard, subscription, start);
        while (!want(request)) {
            Thread.onSpinWait(); // it lapsed this very moment, and is about to leave the table
        }
    }

    @Override
    public void onLeft(Shard shard, ChannelName name) {
        Channel channel = table.get(name);
        if (channel != null) {
            channel.left(shard);
        }
    }

    // ---- from beside

    /**
     * Hands a frame that belongs to no history to everyone who listens on this node.
     *
     * @param except whose connections do not get it
     */
    public void push(ChannelName name, Frame frame, @Nullable ClientId except) {
        Channel channel = table.get(name);
        if (channel != null) {
            channel.push(frame, except);
        }
    }

    /** Ends the interest in channels that nobody has listened to for a while, and tries again where the bus failed. Called every few seconds. */
    public void sweep() {
        long now = time.nanos();
        table.forEach((name, channel) -> {
            if (channel.retry()) {
                return; // most are like that, and to ask the table for each would be most of the work
            }
            // compute is atomic per key, so the bus hears of an end and of a new beginning in their order
            table.computeIfPresent(name, (key, present) -> {
                if (!present.lapse(now, LINGER_NANOS)) {
                    return present;
                }
                bus().noInterest(key);
                return null;
            });
        });
    }

    /**
     * The first channels behind a name that somebody on this node listens to, in the order of their names, with how many do.
     * Looks at all channels there are: not for I/O threads.
     */
    public NavigableMap<String, Long> subscribers(String after, int limit) {
        TreeMap<String, Long> first = new TreeMap<>();
        table.forEach((name, channel) -> {
            String text = name.text();
            if (text.compareTo(after) > 0 && (first.size() < limit || text.compareTo(first.lastKey()) < 0)) {
                int subscribers = channel.subscribers();
                if (subscribers > 0) {
                    first.put(text, (long) subscribers);
                }
                if (first.size() > limit) {
                    first.remove(first.lastKey());
                }
            }
        });
        return first;
    }

    /** How many channels the node holds. */
    public int size() {
        return table.size();
    }

    // ---- for the channel

    private ChannelListener bus() {
        return java.util.Objects.requireNonNull(bus, "start comes first");
    }

    /** Reads the history for whoever starts so: what follows the position, from the oldest on, or the newest. */
    CompletionStage<History> read(ChannelName name, Start start) {
        Position wanted = start.position();
        return wanted == null ? bus().newest(name, start.rewind()) : bus().after(name, wanted, READ_LIMIT);
    }

    CompletionStage<Boolean> witness(ChannelName name, Position heard) {
        return bus().witness(name, heard);
    }

    Shard shard(int number) {
        return shards.get(number);
    }

    Metrics metrics() {
        return metrics;
    }

    long nanos() {
        return time.nanos();
    }

    long wallMillis() {
        return time.wallMillis();
    }

    boolean isEphemeral(ChannelName name) {
        return namespaces.of(name).isEphemeral();
    }

    Tail newTail(ChannelName name, Position top) {
        return new Tail(name, namespaces.of(name).history(), top);
    }

    void remove(ChannelName name, Channel channel) {
        table.computeIfPresent(name, (key, present) -> {
            if (present != channel) {
                return present;
            }
            bus().noInterest(key);
            return null;
        });
    }

    private boolean want(Request request) {
        ChannelName name = request.subscription().channel();
        Channel present = table.get(name);
        if (present == null) {
            Channel made = new Channel(name, this, shards.size());
            present = table.putIfAbsent(name, made);
            if (present == null) {
                made.want(request); // first, because the bus may fail at once
                bus().interest(name).whenComplete((Position top, Throwable failure) -> made.opened(top, failure));
                return true;
            }
        }
        return present.want(request);
    }
}
