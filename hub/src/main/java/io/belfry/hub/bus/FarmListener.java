package io.belfry.hub.bus;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the farm asks of a node. Called on any thread, orders one after another; must not block. */
public interface FarmListener {

    /** An order, given by whichever node, this one included. */
    void order(byte[] order);

    /** A question; completes with the answer, or null if there is nothing to say. */
    CompletionStage<byte @Nullable []> question(byte[] question);

    /** What the node says of itself, JSON; asked for every few seconds. */
    byte[] about();
}
