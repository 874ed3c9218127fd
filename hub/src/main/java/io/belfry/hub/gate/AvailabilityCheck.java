package io.belfry.hub.gate;

import org.jspecify.annotations.Nullable;

/**
 * The application's own word on whether this node may take new sessions. May be exchanged while the node runs. One on the
 * class path that {@link java.util.ServiceLoader} finds is used from the start.
 */
@FunctionalInterface
public interface AvailabilityCheck {

    /**
     * Called about twice a second on a thread of its own, never while a client waits. Longer than 200 ms, or an exception, is
     * no answer: the last one stays.
     *
     * @return true: new sessions may begin; false: they may not; null: no opinion, sessions, memory and CPU decide
     */
    @Nullable
    Boolean isAvailable() throws Exception;
}
