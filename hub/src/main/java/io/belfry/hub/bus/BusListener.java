package io.belfry.hub.bus;

/**
 * Hears whether this node has its connection to the others. Called on the bus's thread, one call at a time; must not block.
 */
public interface BusListener {

    /** What is published now, on any node, reaches this node; what was missed before has been read, or declared missing. */
    void up();

    /**
     * The connection is lost, or cannot be made in the first place. What is published elsewhere does not arrive until {@link
     * #up}, which repairs from history. Told again when the reason changes.
     *
     * @param reason a few words for a person; no secret
     */
    void down(String reason);
}
