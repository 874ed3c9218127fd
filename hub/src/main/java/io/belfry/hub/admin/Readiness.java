package io.belfry.hub.admin;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Whether this node may receive new traffic, and if not, why. Safe from any thread. */
public final class Readiness {
    private final Map<Part, String> reasons = new ConcurrentSkipListMap<>(Map.of(Part.NODE, "starting"));

    /** What must be ready, each for itself. */
    public enum Part {
        /** The process: it has started, and does not drain. */
        NODE,
        /** The connection to the other nodes. */
        BUS,
        /** There is room for more, under the cap of connections. */
        ROOM
    }

    /** Nothing is in the way of this part. */
    public void ready(Part part) {
        reasons.remove(part);
    }

    /**
     * New traffic shall go elsewhere.
     *
     * @param why a few words, for a person who looks at {@code /health}
     */
    public void notReady(Part part, String why) {
        reasons.put(part, why);
    }

    /** Whether nothing is in the way of this part. */
    public boolean isReady(Part part) {
        return !reasons.containsKey(part);
    }

    /** Whether there is a reason other than this one. */
    boolean isReadyBut(Part part) {
        return reasons.keySet().stream().allMatch(part::equals);
    }

    /** Why not; empty if a publication made now reaches the clients of this node, and more may come. */
    public List<String> reasons() {
        return List.copyOf(reasons.values());
    }
}
