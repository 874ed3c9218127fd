package io.belfry.hub.config;

import java.util.Set;

/** What a server shows on the admin port, and what it may do there. */
public record ApiKey(Secret key, Set<Scope> scopes) {

    /** A part of the admin port. None contains another. */
    public enum Scope {
        /** Send publications. */
        PUBLISH,
        /** See channels, presence, history, nodes and metrics. */
        READ,
        /** Disconnect and revoke, move the gate, drain. */
        ADMIN
    }
}
