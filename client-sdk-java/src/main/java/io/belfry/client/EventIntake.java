package io.belfry.client;

import io.belfry.client.redis.EventEntry;
import io.belfry.client.redis.EventGroup;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes events from a group and gives them to the listener one by one. Belongs to one thread, but for {@link #stop}.
 *
 * <p>An event is acknowledged when the listener has returned, and not before, so that it is never lost: whoever dies or fails
 * leaves it with the group, where every member looks, a few times within {@code takeOver}, for what has been there too long.
 * Such a look goes on from turn to turn until it has seen all that is taken. In between new events get their turn.
 */
final class EventIntake {
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int LOOKS = 4; // within the time of take-over
    /** After how long members that were killed are cleared away. One that is only quiet is made anew by its next event. */
    private static final Duration RETIRE_IDLE = Duration.ofHours(1);

    private static final Duration RETIRE_EVERY = Duration.ofMinutes(10);

    private final EventGroup group;
    private final ClientEventListener listener;
    private final LongSupplier nanoTime;
    private final long takeOverNanos;

    private volatile boolean stopped;
    private boolean isLooking;
    private long lookedNanos;
    private @Nullable Long retiredNanos; // null: never

    /** @param nanoTime as {@link System#nanoTime} */
    EventIntake(EventGroup group, ClientEventListener listener, Duration takeOver, LongSupplier nanoTime) {
        this.group = group;
        this.listener = listener;
        this.nanoTime = nanoTime;
        takeOverNanos = takeOver.toNanos();
        // So that the first turn looks: the application may have been started anew because it died.
        lookedNanos = nanoTime.getAsLong() - takeOverNanos;
    }

    /** Takes what there is, waiting for a second at most, and has it handled. False if Redis does not answer. */
    boolean turn() {
        return tellLeft() && tellNew();
    }

    /** Takes nothing more, and gives the listener nothing more once it has returned. From any thread. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** The last call. What is not acknowledged is left to others. */
    void leave() {
        group.leave();
    }

    private boolean tellLeft() {
        long now = nanoTime.getAsLong();
        if (stopped || (!isLooking && now - lookedNanos < takeOverNanos / LOOKS)) {
            return true;
        }
        lookedNanos = now;
        EventGroup.Left left = group.takeOver(Duration.ofNanos(takeOverNanos));
        if (left == null) {
            return false;
        }
        isLooking = !left.isAll();
        tell(left.entries());
        retireOthers(now);
        return true;
    }

    private boolean tellNew() {
        if (stopped) {
            return true;
        }
        List<EventEntry> entries = group.take(isLooking ? Duration.ZERO : WAIT);
        if (entries == null) {
            return false;
        }
        tell(entries);
        return true;
    }

    /** For as long as they are this member's for certain: another one gets the rest, or this one again. */
    private void tell(List<EventEntry> entries) {
        long takenNanos = nanoTime.getAsLong();
        for (EventEntry entry : entries) {
            if (stopped || nanoTime.getAsLong() - takenNanos >= takeOverNanos) {
                return;
            }
            tell(entry);
        }
    }

    private void tell(EventEntry entry) {
        try {
            EventCall.make(entry, listener);
        } catch (RuntimeException | Error failure) {
            ListenerCall.report(failure);
            return;
        } finally {
            boolean unused = Thread.interrupted(); // by the listener: it ends no more than that call
        }
        group.acknowledge(entry.id());
    }

    private void retireOthers(long now) {
        Long before = retiredNanos;
        if (before == null || now - before >= RETIRE_EVERY.toNanos()) {
            retiredNanos = now;
            group.retire(RETIRE_IDLE);
        }
    }
}
