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
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Recovery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of one channel: who listens, how far it is, and the newest publications.
 *
 * <h2>The attach gate</h2>
 *
 * A subscriber must get every publication behind its position once, although history is read at one moment and live
 * publications come at others. Both leave this object under its lock and through the same mailbox of the subscriber's
 * shard. So the answer to a subscriber stands in the mailbox exactly between the last publication that it covers and the
 * first that it does not; nothing has to be held per subscriber. History read from the bus is joined with the ring under
 * the lock; if the two do not meet, the channel is repaired first.
 *
 * <h2>Jumps</h2>
 *
 * A live publication that does not follow the position opens a repair: publications are held, what is missing is read from
 * the bus, and what does not chain is said aloud as a gap. The same path serves the first moments of a channel, when
 * publications may arrive before its top is known.
 *
 * <h2>Threads</h2>
 *
 * Any. Fields are guarded by the object's lock, which is held for moments only and never while the bus is called: a locked
 * method returns what is to be asked of the bus as a {@link Runnable}.
 */
final class Channel {
    private static final int READ_LIMIT = 256; // publications in one read of the bus

    private enum State {
        /** The bus was told of the interest and has not said yet where the channel is. */
        OPENING,
        LIVE,
        /** Something did not chain; history is being read. */
        REPAIRING,
        /** Given up, and out of the table. */
        LAPSED
    }

    private final ChannelName name;
    private final Channels channels;
    private final Listeners listeners;
    private State state = State.OPENING;
    private boolean reading;
    private @Nullable Position position;
    private @Nullable Ring ring;
    private @Nullable Held held;
    private @Nullable List<Request> waiting;
    private long quietSinceNanos;

    Channel(ChannelName name, Channels channels, int shards) {
        this.name = name;
        this.channels = channels;
        listeners = new Listeners(shards);
    }

    // ---- from the shards

    /** Lets a subscription begin; returns false if this object has lapsed and the request must go to its successor */
    boolean want(Request request) {
        Runnable next;
        synchronized (this) {
            if (state == State.LAPSED) {
                return false;
            }
            listeners.add(request.shard());
            next = admit(request);
        }
        next.run();
        return true;
    }

    synchronized void left(Shard shard) {
        forget(shard);
    }

    /** How many subscriptions there are on this node, those that are about to begin among them. */
    synchronized int subscribers() {
        return listeners.total();
    }

    // ---- from the bus

    void opened(@Nullable Position top, @Nullable Throwable failure) {
        Runnable next;
        synchronized (this) {
            if (top == null || failure != null) {
                next = giveUp();
            } else {
                position = top;
                next = settle(0);
            }
        }
        next.run();
    }

    void publication(Publication publication) {
        Runnable next = Channel::nothing;
        synchronized (this) {
            Position here = position;
            if (state != State.LIVE || here == null) {
                hold(publication);
            } else if (publication.follows(here)) {
                accept(publication);
            } else if (!isOld(publication, here)) {
                hold(publication);
                next = repair(here);
            }
        }
        next.run();
    }

    /** Repairs if the history is not where this channel is. */
    void top(Position top) {
        Runnable next = Channel::nothing;
        synchronized (this) {
            Position here = position;
            boolean broken = state == State.LIVE ? here != null && !agrees(top, here) : isRepairStuck();
            if (broken && here != null) {
                next = repair(here);
            }
        }
        next.run();
    }

    /** Hands a frame to everyone who listens, past all positions. */
    synchronized void push(Frame frame, @Nullable ClientId except) {
        deliver(frame, null, except);
    }

    // ---- from the sweep

    /** Reads once more, if the bus failed in the middle of a repair. */
    void retry() {
        Runnable next = Channel::nothing;
        synchronized (this) {
            Position here = position;
            if (isRepairStuck() && here != null) {
                next = repair(here);
            }
        }
        next.run();
    }

    /** Ends it if nobody has listened for so long. Returns whether it is lapsed now. */
    synchronized boolean lapse(long nowNanos, long lingerNanos) {
        if (state == State.LIVE && listeners.areNone() && nowNanos - quietSinceNanos >= lingerNanos) {
            state = State.LAPSED;
        }
        return state == State.LAPSED;
    }

    // ---- beginning: all of it under the lock

    private Runnable admit(Request request) {
        Position here = position;
        if (state != State.LIVE || here == null) {
            await(request);
            return Channel::nothing;
        }
        if (channels.isEphemeral(name)) {
            answer(request, Recovery.EPHEMERAL);
            return Channel::nothing;
        }
        Start start = request.start();
        Position wanted = start.position();
        if (wanted != null && wanted.epoch().equals(here.epoch()) && wanted.offset() < here.offset()) {
            return admitBehind(request, wanted, here);
        }
        if (wanted != null && !wanted.equals(here) && !request.compared()) {
            // Before the client is told of a gap: it may come from another node, and know more than this one has heard
            // yet.
            await(request.onceCompared());
            return repair(here);
        }
        if (start.kind() == Start.Kind.REWIND) {
            return () -> channels.bus()
                    .newest(name, start.rewind())
                    .whenComplete((history, failure) -> read(request, history, failure));
        }
        answer(request, Beginning.of(start, here, List.of()));
        return Channel::nothing;
    }

    private void await(Request request) {
        List<Request> queue = waiting;
        if (queue == null) {
            queue = new ArrayList<>(1);
            waiting = queue;
        }
        queue.add(request);
    }

    /** Serves from the ring if it reaches back far enough, else from the history. */
    private Runnable admitBehind(Request request, Position wanted, Position here) {
        Ring recent = ring;
        if (recent != null) {
            recent.expire(channels.wallMillis());
            if (recent.reachesBackTo(wanted.offset() + 1)) {
                answer(request, Beginning.of(request.start(), here, recent.after(wanted.offset())));
                return Channel::nothing;
            }
        }
        return () -> channels.bus()
                .after(name, wanted, READ_LIMIT)
                .whenComplete((history, failure) -> read(request, history, failure));
    }

    private void read(Request request, @Nullable History history, @Nullable Throwable failure) {
        Runnable next;
        synchronized (this) {
            Position here = position;
            if (history == null || failure != null) {
                answer(request, Recovery.refused(ErrorCode.INTERNAL));
                next = Channel::nothing;
            } else if (state != State.LIVE || here == null) {
                next = admit(request);
            } else {
                List<Ring.Entry> kept = Joined.of(name, history, here, ring);
                if (kept == null) {
                    await(request);
                    next = repair(here);
                } else {
                    answer(request, Beginning.of(request.start(), here, Joined.newest(request.start(), kept)));
                    next = Channel::nothing;
                }
            }
        }
        next.run();
    }

    private void answer(Request request, Recovery recovery) {
        if (recovery.more() || recovery.refusal() != null) {
            forget(request.shard());
        }
        if (recovery.gap() != null) {
            channels.metrics().count(Meter.GAPS, recovery.gap().text());
        } else if (Boolean.TRUE.equals(recovery.recovered())) {
            channels.metrics().count(Meter.RECOVERED);
        }
        request.shard().begin(request.subscription(), recovery);
    }

    private void forget(Shard shard) {
        listeners.remove(shard);
        if (listeners.areNone()) {
            quietSinceNanos = channels.nanos();
        }
    }

    // ---- live: all of it under the lock

    private void accept(Publication publication) {
        Ring recent = ring;
        if (recent == null) {
            recent = channels.newRing(name);
            ring = recent;
        }
        Ring.Entry entry = Ring.Entry.of(name, publication);
        recent.expire(channels.wallMillis());
        recent.add(entry);
        Position reached = publication.position();
        position = reached;
        deliver(entry.frame(), reached, null);
    }

    private void deliver(Frame frame, @Nullable Position reached, @Nullable ClientId except) {
        Delivery delivery = new Delivery(name, frame, reached, except);
        for (int i = 0; i < listeners.shards(); i++) {
            if (listeners.areOn(i)) {
                channels.shard(i).deliver(delivery);
            }
        }
    }

    /** Whether the publication is known, or lies too far back to matter. */
    private boolean isOld(Publication publication, Position here) {
        if (!publication.epoch().equals(here.epoch()) || publication.offset() > here.offset()) {
            return false;
        }
        if (publication.offset() == here.offset()) {
            return publication.tag().equals(here.tag());
        }
        Ring recent = ring;
        return recent == null || !recent.reachesBackTo(publication.offset()) || recent.holds(publication.position());
    }

    /** Whether a top that was read may belong to where the channel is by now: it is the same, or lies behind it in the same chain. */
    private boolean agrees(Position top, Position here) {
        Ring recent = ring;
        return top.equals(here)
                || (top.offset() < here.offset()
                        && top.epoch().equals(here.epoch())
                        && recent != null
                        && recent.holds(top));
    }

    // ---- repair: all of it under the lock

    private boolean isRepairStuck() {
        return state == State.REPAIRING && !reading;
    }

    private void hold(Publication publication) {
        Held queue = held;
        if (queue == null) {
            queue = new Held();
            held = queue;
        }
        queue.add(publication);
    }

    private Runnable repair(Position from) {
        state = State.REPAIRING;
        reading = true;
        int before = held == null ? 0 : held.size();
        channels.metrics().count(Meter.REPAIRS);
        return () -> channels.bus()
                .after(name, from, READ_LIMIT)
                .whenComplete((history, failure) -> repaired(from, before, history, failure));
    }

    private void repaired(Position from, int heldBefore, @Nullable History history, @Nullable Throwable failure) {
        Runnable next;
        synchronized (this) {
            reading = false;
            if (history == null || failure != null) {
                refuseWaiting();
                next = Channel::nothing; // the listeners stay, and the sweep tries again
            } else {
                boolean whole = take(from, history);
                Position here = java.util.Objects.requireNonNull(position);
                next = whole ? settle(heldBefore) : repair(here);
            }
        }
        next.run();
    }

    /** Goes on with what was read, or says a gap; returns whether that reaches the top of the history */
    private boolean take(Position from, History history) {
        List<Ring.Entry> kept = new ArrayList<>();
        history.publications().forEach(p -> kept.add(Ring.Entry.of(name, p)));
        Recovery recovery = Beginning.of(Start.resume(from), history.top(), kept);
        Position reached = java.util.Objects.requireNonNull(recovery.position());
        if (recovery.gap() != null) {
            ring = null;
            position = reached;
            channels.metrics().count(Meter.GAPS, recovery.gap().text());
            deliver(Lines.gap(name, recovery.gap(), reached), reached, null);
        }
        for (Publication publication : history.publications()) {
            if (publication.follows(java.util.Objects.requireNonNull(position))) {
                accept(publication);
            }
        }
        return java.util.Objects.requireNonNull(position).offset()
                >= history.top().offset();
    }

    /**
     * Goes live again: takes what was held and chains, and serves who waited.
     *
     * @param heldBefore how many were held when the history was read: those it would have contained, had they been genuine
     */
    private Runnable settle(int heldBefore) {
        Held queue = held;
        if (queue != null) {
            held = null;
            if (queue.overflowed()) {
                return repair(java.util.Objects.requireNonNull(position));
            }
            for (int i = 0; i < queue.size(); i++) {
                Position here = java.util.Objects.requireNonNull(position);
                Publication publication = queue.get(i);
                if (publication.follows(here)) {
                    accept(publication);
                } else if (!isOld(publication, here)) {
                    if (i >= heldBefore) {
                        held = queue.from(i);
                        return repair(here);
                    }
                    channels.metrics().count(Meter.BUS_DROPPED);
                }
            }
        }
        state = State.LIVE;
        return serveWaiting();
    }

    private Runnable serveWaiting() {
        List<Request> queue = waiting;
        waiting = null;
        if (queue == null) {
            return Channel::nothing;
        }
        List<Runnable> next = new ArrayList<>();
        for (Request request : queue) {
            next.add(admit(request));
        }
        return () -> next.forEach(Runnable::run);
    }

    /** The bus does not say where the channel is: whoever waits is told to try again, and the next one starts anew. */
    private Runnable giveUp() {
        held = null;
        refuseWaiting();
        state = State.LAPSED;
        return () -> channels.remove(name, this);
    }

    private void refuseWaiting() {
        List<Request> queue = waiting == null ? List.of() : waiting;
        waiting = null;
        queue.forEach(request -> answer(request, Recovery.refused(ErrorCode.INTERNAL)));
    }

    private static void nothing() {}
}
