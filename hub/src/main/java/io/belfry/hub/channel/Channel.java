package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.auth.ClientId;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.message.Start;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.shard.Delivery;
import io.belfry.hub.shard.Shard;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.GapReason;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Recovery;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One channel on this node: keeps its {@link Tail} in step with the history, and its {@link Audience} in step with the tail.
 *
 * <h2>The attach gate</h2>
 *
 * A subscriber must get every publication behind its position once, although history is read at one moment and live
 * publications come at others. Both leave this object under its lock and through the same mailbox of the subscriber's
 * shard. So the answer to a subscriber stands in the mailbox exactly between the last publication that it covers and the
 * first that it does not; nothing has to be held per subscriber. History read from the bus is joined with the tail under
 * the lock; if the two do not meet, the channel is repaired first.
 *
 * <h2>Jumps</h2>
 *
 * A live publication that does not follow the position opens a repair: publications are held, what is missing is read from
 * the bus, and what does not chain is said aloud as a gap. If the history itself has another past than this channel, the bus
 * is told before. The same path serves the first moments of a channel, when
 * publications may arrive before its top is known.
 *
 * <h2>Threads</h2>
 *
 * Any. Fields are guarded by the object's lock, which is held for moments only and never while the bus is called: a locked
 * method returns what is to be asked of the bus as a {@link Runnable}.
 */
final class Channel {
    private final ChannelName name;
    private final Channels channels;
    private final Audience audience;
    private ChannelState state = ChannelState.OPENING;
    private @Nullable Tail tail; // none while opening
    private @Nullable Held held;

    Channel(ChannelName name, Channels channels, int shards) {
        this.name = name;
        this.channels = channels;
        audience = new Audience(channels, shards);
    }

    // ---- from the shards

    /** Lets a subscription begin; returns false if this object has lapsed and the request must go to its successor. */
    boolean want(Request request) {
        Runnable next;
        synchronized (this) {
            if (state == ChannelState.LAPSED) {
                return false;
            }
            audience.add(request.shard());
            next = admit(request);
        }
        next.run();
        return true;
    }

    synchronized void left(Shard shard) {
        audience.remove(shard);
    }

    /** How many subscriptions there are on this node, those that are about to begin among them. */
    synchronized int subscribers() {
        return audience.size();
    }

    // ---- from the bus

    void opened(@Nullable Position top, @Nullable Throwable failure) {
        locked(() -> {
            if (top == null || failure != null) {
                return giveUp();
            }
            tail = channels.newTail(name, top);
            return settle(tail, 0);
        });
    }

    void publication(Publication publication) {
        Runnable next = Channel::nothing;
        synchronized (this) {
            Tail here = tail;
            if (state != ChannelState.LIVE || here == null) {
                hold(publication);
            } else if (publication.follows(here.position())) {
                accept(here, publication);
            } else if (!here.isPast(publication)) {
                hold(publication);
                next = repair(here);
            }
        }
        next.run();
    }

    /** Repairs if the history is not where this channel is. If behind, it was read too early, or has lost its end. */
    void top(Position top) {
        locked(() -> {
            boolean strays = state == ChannelState.LIVE
                    && tail != null
                    && !tail.position().equals(top);
            return tail != null && (strays || state == ChannelState.STUCK) ? repair(tail) : Channel::nothing;
        });
    }

    /** Hands a frame to everyone who listens, past all positions. */
    synchronized void push(Frame frame, @Nullable ClientId except) {
        audience.deliver(new Delivery(name, frame, null, except));
    }

    // ---- from the sweep

    /** Reads once more, if the bus failed in the middle of a repair. Returns whether somebody listens. */
    boolean retry() {
        locked(() -> state == ChannelState.STUCK && tail != null ? repair(tail) : Channel::nothing);
        return subscribers() > 0;
    }

    /** Ends it if nobody has listened for so long. Returns whether it is lapsed now. */
    synchronized boolean lapse(long nowNanos, long lingerNanos) {
        if (state == ChannelState.LIVE && audience.isGone(nowNanos, lingerNanos)) {
            state = ChannelState.LAPSED;
        }
        return state == ChannelState.LAPSED;
    }

    // ---- beginning: all of it under the lock

    private Runnable admit(Request request) {
        Tail here = tail;
        if (state != ChannelState.LIVE || here == null) {
            audience.await(request);
            return Channel::nothing;
        }
        if (channels.isEphemeral(name)) {
            audience.answer(request, Recovery.EPHEMERAL);
            return Channel::nothing;
        }
        Start start = request.start();
        if (here.isStrangeTo(start) && !request.compared()) {
            // Before it is told of a gap: it may come from another node, and know more than this one has heard yet.
            audience.await(request.onceCompared());
            return repair(here);
        }
        Recovery recovery = here.begin(start, channels.wallMillis());
        if (recovery == null) {
            return () -> channels.read(name, start)
                    .whenComplete((history, failure) -> locked(() -> read(request, history, failure)));
        }
        audience.answer(request, recovery);
        return Channel::nothing;
    }

    private Runnable read(Request request, @Nullable History history, @Nullable Throwable failure) {
        Tail here = tail;
        if (history == null || failure != null) {
            audience.answer(request, Recovery.refused(ErrorCode.INTERNAL));
            return Channel::nothing;
        }
        if (state != ChannelState.LIVE || here == null) {
            return admit(request);
        }
        Recovery recovery = here.begin(request.start(), history);
        if (recovery == null) {
            audience.await(request);
            return repair(here);
        }
        audience.answer(request, recovery);
        return Channel::nothing;
    }

    // ---- following the history: all of it under the lock

    private void accept(Tail here, Publication publication) {
        Frame frame = here.add(publication, channels.wallMillis()).frame();
        audience.deliver(new Delivery(name, frame, here.position(), null));
    }

    private void hold(Publication publication) {
        if (held == null) {
            held = new Held();
        }
        held.add(publication);
    }

    private Runnable repair(Tail here) {
        return repair(here, /* witnessed= */ false);
    }

    /** @param witnessed whether the bus was told before that the history contradicts what was heard here */
    private Runnable repair(Tail here, boolean witnessed) {
        state = ChannelState.REPAIRING;
        Start from = Start.resume(here.position());
        int heldBefore = held == null ? 0 : held.size();
        channels.metrics().count(Meter.REPAIRS);
        return () -> channels.read(name, from)
                .whenComplete((history, failure) ->
                        locked(() -> failure == null ? repaired(here, heldBefore, history, witnessed) : stick()));
    }

    private Runnable repaired(Tail here, int heldBefore, History history, boolean witnessed) {
        if (!witnessed && here.isContradictedBy(history)) {
            return witness(here);
        }
        return take(here, history, witnessed) ? settle(here, heldBefore) : repair(here);
    }

    /** Other nodes may have heard less of what was lost than this one, and cannot know: by a new epoch they will. */
    private Runnable witness(Tail here) {
        Position heard = here.position();
        return () -> channels.witness(name, heard)
                .whenComplete((contradicted, failure) -> locked(() -> failure == null ? repair(here, true) : stick()));
    }

    private Runnable stick() {
        state = ChannelState.STUCK;
        audience.refuseWaiting();
        return Channel::nothing;
    }

    /** Goes on with what was read, or says a gap; returns whether that reaches the top of the history. */
    private boolean take(Tail here, History history, boolean witnessed) {
        GapReason gap = here.meet(history);
        if (gap != null) {
            gap = witnessed ? GapReason.LINEAGE : gap; // whatever else it looks like now
            channels.metrics().count(Meter.GAPS, gap.text());
            audience.deliver(new Delivery(name, Lines.gap(name, gap, here.position()), here.position(), null));
        }
        for (Publication publication : history.publications()) {
            if (publication.follows(here.position())) {
                accept(here, publication);
            }
        }
        return here.position().offset() >= history.top().offset();
    }

    /**
     * Goes live again: takes what was held and chains, and serves who waited.
     *
     * @param heldBefore how many were held when the history was read: those it would have contained, had they been genuine
     */
    private Runnable settle(Tail here, int heldBefore) {
        Held queue = held == null ? new Held() : held;
        held = null;
        if (queue.overflowed()) {
            return repair(here);
        }
        for (int i = 0; i < queue.size(); i++) {
            Publication publication = queue.get(i);
            if (publication.follows(here.position())) {
                accept(here, publication);
            } else if (!here.isPast(publication)) {
                if (i >= heldBefore) {
                    held = queue.from(i);
                    return repair(here);
                }
                channels.metrics().count(Meter.BUS_DROPPED);
            }
        }
        state = ChannelState.LIVE;
        List<Runnable> next = new ArrayList<>();
        audience.takeWaiting().forEach(request -> next.add(admit(request)));
        return () -> next.forEach(Runnable::run);
    }

    /** The bus does not say where the channel is: whoever waits is told to try again, and the next one starts anew. */
    private Runnable giveUp() {
        held = null;
        audience.refuseWaiting();
        state = ChannelState.LAPSED;
        return () -> channels.remove(name, this);
    }

    /** Runs something under the lock, and what it returns when the lock is free again. */
    private void locked(Supplier<Runnable> change) {
        Runnable next;
        synchronized (this) {
            next = change.get();
        }
        next.run();
    }

    private static void nothing() {}
}
