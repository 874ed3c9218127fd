package io.belfry.hub.bus;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What clients want to connect with, kept for half a minute under tickets that any node takes, each once. Safe from any
 * thread; never blocks.
 */
public interface Tickets {

    /**
     * Keeps it.
     *
     * @param ticket not to be guessed
     * @return false if there is no room; fails if nothing can be kept now
     */
    CompletionStage<Boolean> keep(String ticket, byte[] content);

    /** Gives it out, and forgets it; null if there is no such ticket. Fails if nobody can tell now. */
    CompletionStage<byte @Nullable []> take(String ticket);
}
