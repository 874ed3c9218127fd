package io.belfry.client.redis;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One member of a group that shares the events of clients among its members: each event is given to one of them, which has
 * it until it acknowledges it. Blocks for a bounded time; belongs to one thread.
 */
public interface EventGroup {

    /**
     * Events that nobody has taken yet. Null if Redis does not answer.
     *
     * @param wait for one, if there is none; at most a second
     */
    @Nullable
    List<EventEntry> take(Duration wait);

    /**
     * Events that a member, this one included, took and has not acknowledged for so long; from now on they are this
     * member's. One call looks at a part of what is taken, the next goes on there. Null if Redis does not answer.
     */
    @Nullable
    Left takeOver(Duration idle);

    /** The event is done with; if Redis does not answer it may come again. */
    void acknowledge(String id);

    /** Ends memberships that have not taken anything for so long, a bounded number; never one that has events. */
    void retire(Duration idle);

    /** Ends this membership, unless it has events: they would be lost with it. */
    void leave();

    /**
     * What one look has found.
     *
     * @param isAll whether it came to the end, so that the next begins at the oldest event again
     */
    record Left(List<EventEntry> entries, boolean isAll) {}
}
