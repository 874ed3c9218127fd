package io.belfry.hub.admin;

import java.util.Optional;

/** Whether this node may receive new traffic, and if not, why. Safe from any thread. */
public final class Readiness {
    private volatile String reason = "starting";

    /** A publication made now reaches the clients of this node. */
    public void ready() {
        reason = "";
    }

    /**
     * New traffic shall go elsewhere.
     *
     * @param why one or a few words, for a person who looks at {@code /health}
     */
    public void notReady(String why) {
        reason = why;
    }

    /** Why not; empty if it is ready. */
    public Optional<String> reason() {
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }
}
