package io.belfry.hub.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one socket, oldest first. Belongs to one I/O thread.
 *
 * <p>The connection adds and judges the size; the socket takes. A queue is lent to a connection only while it has
 * something to send, so an idle connection holds none.
 */
public final class OutQueue {
    private static final int INITIAL = 16; // frames; a power of two

    private @Nullable Frame[] frames = new Frame[INITIAL];
    private int head;
    private int size;
    private long bytes;
    private int headWritten;
    private int place;

    /** Where its lender has noted it. */
    public int place() {
        return place;
    }

    public void place(int index) {
        place = index;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public int size() {
        return size;
    }

    /** Bytes waiting, each frame counted with the largest envelope. */
    public long bytes() {
        return bytes;
    }

    public void add(Frame frame) {
        if (size == frames.length) {
            grow();
        }
        frames[(head + size) & (frames.length - 1)] = frame;
        size++;
        bytes += frame.bytesInQueue();
    }

    /** The frame that is {@code index} places behind the oldest. */
    public Frame get(int index) {
        Frame frame = index < size ? frames[(head + index) & (frames.length - 1)] : null;
        if (frame == null) {
            throw new IndexOutOfBoundsException(index);
        }
        return frame;
    }

    /** Bytes of the oldest frame, envelope included, that the kernel has already taken. */
    public int headWritten() {
        return headWritten;
    }

    /** Says how much of the oldest frame the kernel has taken by now. */
    public void headWritten(int envelopeBytes) {
        headWritten = envelopeBytes;
    }

    /** Removes the oldest frame: the kernel has all of it. */
    public void removeHead() {
        bytes -= get(0).bytesInQueue();
        frames[head] = null;
        head = (head + 1) & (frames.length - 1);
        size--;
        headWritten = 0;
    }

    /** Drops every frame of which no byte has been written; what was begun must be finished, or the peer loses step. */
    public void dropUnstarted() {
        Frame begun = headWritten > 0 ? get(0) : null;
        int written = headWritten;
        clear();
        if (begun != null) {
            add(begun);
            headWritten = written;
        }
    }

    /** Empties the queue for its next borrower; a queue that grew gives its room back. */
    public void clear() {
        if (frames.length > INITIAL) {
            frames = new Frame[INITIAL];
        } else {
            Arrays.fill(frames, null);
        }
        head = 0;
        size = 0;
        bytes = 0;
        headWritten = 0;
    }

    private void grow() {
        Frame[] larger = new Frame[frames.length * 2];
        for (int i = 0; i < size; i++) {
            larger[i] = get(i);
        }
        frames = larger;
        head = 0;
    }
}
