package io.belfry.hub.channel;

import io.belfry.hub.metrics.Meter;
import io.belfry.hub.shard.Delivery;
import io.belfry.hub.shard.Shard;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Recovery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to one channel, shard by shard, and who waits until the channel can say how to begin. A subscription counts
 * from when it is asked for, so that the channel does not lapse meanwhile. All that a channel hands to shards goes through
 * here. Guarded by its channel.
 */
final class Audience {
    private final Channels channels;
    private final int[] byShard;
    private @Nullable List<Request> waiting;
    private long quietSinceNanos;

    Audience(Channels channels, int shards) {
        this.channels = channels;
        byShard = new int[shards];
    }

    void add(Shard shard) {
        byShard[shard.number()]++;
    }

    void remove(Shard shard) {
        byShard[shard.number()]--;
        if (size() == 0) {
            quietSinceNanos = channels.nanos();
        }
    }

    int size() {
        int all = 0;
        for (int count : byShard) {
            all += count;
        }
        return all;
    }

    /** Whether nobody has listened for so long. */
    boolean isGone(long nowNanos, long lingerNanos) {
        return size() == 0 && nowNanos - quietSinceNanos >= lingerNanos;
    }

    void deliver(Delivery delivery) {
        for (int i = 0; i < byShard.length; i++) {
            if (byShard[i] > 0) {
                channels.shard(i).deliver(delivery);
            }
        }
    }

    /** Says how a subscription begins; it counts no longer if it does not begin now. */
    void answer(Request request, Recovery recovery) {
        if (recovery.more() || recovery.refusal() != null) {
            remove(request.shard());
        }
        if (recovery.gap() != null) {
            channels.metrics().count(Meter.GAPS, recovery.gap().text());
        } else if (Boolean.TRUE.equals(recovery.recovered())) {
            channels.metrics().count(Meter.RECOVERED);
        }
        request.shard().begin(request.subscription(), recovery);
    }

    void await(Request request) {
        List<Request> queue = waiting;
        if (queue == null) {
            queue = new ArrayList<>(1);
            waiting = queue;
        }
        queue.add(request);
    }

    /** Who waits, in the order of coming; nobody waits afterwards. */
    List<Request> takeWaiting() {
        List<Request> queue = waiting;
        waiting = null;
        return queue == null ? List.of() : queue;
    }

    /** Whoever waits is told to try again. */
    void refuseWaiting() {
        takeWaiting().forEach(request -> answer(request, Recovery.refused(ErrorCode.INTERNAL)));
    }
}
