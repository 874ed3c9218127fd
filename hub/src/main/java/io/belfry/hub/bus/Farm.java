package io.belfry.hub.bus;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The nodes of the farm as one of them sees it: who is alive, and what they tell each other beside publications. Safe from
 * any thread, never blocks. What is told is UTF-8 JSON whose meaning the callers agree on; the farm does not look into it.
 */
public interface Farm extends AutoCloseable {

    /** A node.
     *
     * @param id random, new with each start
     * @param about what it last said of itself, JSON
     */
    record Node(String id, byte[] about) {}

    /** Id of this node. */
    String self();

    /**
     * Tells every node, this one included. Completes when the order is kept: each node then hears it within two seconds, once
     * and in the order of orders; a node that is cut off, on its return and before it delivers anything; a node that starts,
     * before it accepts anyone, if the order is not older than a day. Completes exceptionally if it may not be kept.
     */
    CompletionStage<Void> order(byte[] order);

    /**
     * Asks every node that is alive, this one included. Completes with the answers that came in time, in no order; a node
     * that has nothing to say answers with nothing. Never exceptionally.
     */
    CompletionStage<List<byte[]>> ask(byte[] question, Duration patience);

    /** The nodes alive, this one included. */
    CompletionStage<List<Node>> nodes();

    @Override
    void close();
}
