package io.belfry.hub.bus;

/**
 * By which a node signs what it writes into the roster. A node takes a new one whenever it writes itself anew, so that
 * whatever an older connection still does cannot be mistaken for its word.
 *
 * @param node the node's id, without spaces
 * @param number rises
 */
record Mark(String node, int number) {

    /** The node that a mark belongs to. */
    static String nodeOf(String mark) {
        return mark.substring(0, Math.max(0, mark.lastIndexOf('.')));
    }

    Mark next() {
        return new Mark(node, number + 1);
    }

    @Override
    public String toString() {
        return node + "." + number;
    }
}
