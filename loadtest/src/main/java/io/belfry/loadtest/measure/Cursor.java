package io.belfry.loadtest.measure;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client's progress in one channel: as small as two numbers while everything is in order.
 *
 * <p>The feed numbers the publications of a channel 1, 2, 3 …; the cursor knows the next number due and, only when
 * something was odd, which numbers below it are still missing. Belongs to one thread.
 */
public final class Cursor {
    private static final long UNKNOWN = -1;
    /** A larger jump is not a loss but a number that the feed never made. */
    private static final long LARGEST_JUMP = 1_000_000;

    /** Of the first publication that counts; {@link #UNKNOWN} until it comes, if it may be any. */
    private long first = 1;

    private long next = 1;
    private long offset = UNKNOWN;
    private @Nullable Oddities oddities;

    private static final class Oddities {
        final Set<Long> holes = new HashSet<>();
        long duplicated;
        long reordered;
        long declared;
        long offsetBreaks;
        long foreign;
    }

    /** The account begins with whatever arrives first: for a client that comes while publications go on. */
    public void beginAnywhere() {
        first = UNKNOWN;
    }

    /** Notes the position that the hub gave at subscribing. */
    public void beginAt(long position) {
        offset = position;
    }

    /**
     * Notes an arrival.
     *
     * @param at the hub's offset, negative when the channel has none
     * @return whether the publication was new to this client
     */
    public boolean arrived(long sequence, long at) {
        checkOffset(at);
        if (first == UNKNOWN) {
            first = sequence;
            next = sequence;
        }
        if (sequence == next) {
            next++;
            return true;
        }
        return sequence > next ? arrivedEarly(sequence) : arrivedLate(sequence);
    }

    private boolean arrivedEarly(long sequence) {
        if (sequence - next > LARGEST_JUMP) {
            odd().foreign++;
            return false;
        }
        for (long hole = next; hole < sequence; hole++) {
            odd().holes.add(hole);
        }
        next = sequence + 1;
        return true;
    }

    private boolean arrivedLate(long sequence) {
        if (odd().holes.remove(sequence)) {
            odd().reordered++;
            return true;
        }
        odd().duplicated++;
        return false;
    }

    private void checkOffset(long at) {
        if (at < 0) {
            return;
        }
        if (offset != UNKNOWN && at != offset + 1) {
            odd().offsetBreaks++;
        }
        offset = at;
    }

    /** Notes a {@code gap}: what lies between the last offset and {@code position} will not come. */
    public void gap(long position) {
        long skipped = offset == UNKNOWN || first == UNKNOWN ? 0 : Math.max(0, position - offset);
        next += skipped;
        odd().declared += skipped;
        offset = position;
    }

    /** Notes a publication that this run did not make. */
    public void foreign(long at) {
        odd().foreign++;
        if (at >= 0) {
            offset = at;
        }
    }

    /**
     * The account of this client, once {@code published} numbers were given out in its channel.
     *
     * @param lost whether the connection ended before the client wanted it to
     */
    public Account close(long published, boolean lost) {
        long before = first == UNKNOWN ? next - 1 : first - 1;
        long never = Math.max(0, published - (next - 1));
        long ended = lost ? 1 : 0;
        if (oddities == null) {
            return new Account(published - before, next - 1 - before, never, 0, 0, 0, 0, 0, ended);
        }
        long delivered = next - 1 - before - oddities.holes.size() - oddities.declared;
        return new Account(
                published - before,
                delivered,
                never + oddities.holes.size(),
                oddities.duplicated,
                oddities.reordered,
                oddities.declared,
                oddities.offsetBreaks,
                oddities.foreign,
                ended);
    }

    /** The account of what lies between the first and the last that arrived. */
    public Account closeSoFar(boolean lost) {
        return close(next - 1, lost);
    }

    private Oddities odd() {
        Oddities known = oddities;
        if (known == null) {
            known = new Oddities();
            oddities = known;
        }
        return known;
    }
}
