package io.belfry.hub.connection;

import io.belfry.hub.metrics.Meter;
import io.belfry.hub.socket.Socket;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a connection: what waits for the client, and when it is written. It borrows a queue from its shard
 * as soon as something waits and gives it back once all is written.
 *
 * <p>The class above {@link Connection}, not a part of it, so that an idle connection is one object, and so is what a
 * broadcast touches of it.
 */
abstract class Outbound {
    /** Frames are written at the end of a turn, or as soon as so many bytes wait. */
    static final int FLUSH_BYTES = 64 * 1024;

    final Socket socket;
    final ConnectionListener shard;
    final ConnectionRules rules;
    private boolean blocked;
    private boolean dirty;
    private @Nullable OutQueue queue;

    Outbound(Socket socket, ConnectionListener shard, ConnectionRules rules) {
        this.socket = socket;
        this.shard = shard;
        this.rules = rules;
    }

    /** Whether nothing is accepted any more. */
    abstract boolean isEnding();

    /** Where lines are kept until {@code connected} has been sent; null after that. */
    abstract @Nullable Welcome welcome();

    /** Asks the shard for {@link #onFlush} at the end of this turn. */
    abstract void onDirty();

    /** Everything that waited in this turn is written. */
    abstract void onWritten();

    /** More waits than {@code limits.queue} allows. */
    abstract void onTooSlow();

    /** Puts a frame behind those that wait. It is written at the end of this turn, unless the client is gone or too slow. */
    public final Verdict onOffer(Frame frame) {
        return onOffer(frame, /* lastOfTurn= */ false);
    }

    /**
     * The same.
     *
     * @param lastOfTurn whether nothing else will come in this turn, so that it can be written at once, while all that is
     *     needed for it is still in the processor's cache
     */
    public final Verdict onOffer(Frame frame, boolean lastOfTurn) {
        if (isEnding()) {
            return Verdict.CLOSED;
        }
        Welcome welcome = welcome();
        if (welcome != null && frame.isLine()) {
            welcome.hold(frame);
            return judge(welcome.heldBytes());
        }
        OutQueue waiting = queue();
        waiting.add(frame);
        if (lastOfTurn) {
            onFlush();
        } else {
            if (waiting.bytes() >= FLUSH_BYTES) {
                onWrite();
            }
            askForFlush();
        }
        OutQueue left = queue;
        return left == null ? Verdict.ACCEPTED : judge(left.bytes());
    }

    /** At the end of a turn: writes what waits, as far as the kernel takes it. */
    public final void onFlush() {
        dirty = false;
        if (!blocked) {
            onWrite();
            if (!blocked) {
                onWritten();
            }
        }
    }

    /** Bytes that wait to be written. */
    public final long onQueuedBytes() {
        OutQueue waiting = queue;
        return waiting == null ? 0 : waiting.bytes();
    }

    /** Whether a portion of history fits in without making the client look slow. */
    public final boolean hasRoom() {
        Welcome welcome = welcome();
        long held = welcome == null ? 0 : welcome.heldBytes();
        return held + onQueuedBytes() < rules.limits().queueBytes() / 2;
    }

    /** The kernel takes bytes again. */
    final void onUnblocked() {
        blocked = false;
        onFlush();
    }

    final void askForFlush() {
        if (!dirty) {
            dirty = true;
            onDirty();
        }
    }

    /** Writes the last frame, behind what waits. */
    final void onLast(Frame frame, boolean dropUnstarted) {
        OutQueue waiting = queue();
        if (dropUnstarted) {
            waiting.dropUnstarted();
        }
        waiting.add(frame);
        onFlush();
    }

    /** Gives back what it borrowed; nothing is written any more. */
    final void onQueueDropped() {
        OutQueue waiting = queue;
        if (waiting != null) {
            queue = null;
            shard.onGiveBack(waiting);
        }
    }

    private void onWrite() {
        OutQueue waiting = queue;
        if (blocked || waiting == null) {
            return;
        }
        socket.onWrite(waiting);
        if (waiting != queue) {
            return; // the write found the link broken, or was the last
        }
        if (waiting.isEmpty()) {
            queue = null;
            shard.onGiveBack(waiting);
        } else {
            blocked = true;
        }
    }

    private Verdict judge(long waitingBytes) {
        if (waitingBytes <= rules.limits().queueBytes()) {
            return Verdict.ACCEPTED;
        }
        rules.metrics().count(Meter.SLOW_CONSUMERS);
        onTooSlow();
        return Verdict.SLOW;
    }

    private OutQueue queue() {
        OutQueue waiting = queue;
        if (waiting == null) {
            waiting = shard.onBorrow();
            queue = waiting;
        }
        return waiting;
    }
}
