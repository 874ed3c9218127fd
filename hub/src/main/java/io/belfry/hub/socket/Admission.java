package io.belfry.hub.socket;

import org.jspecify.annotations.Nullable;

/**
 * Says whether new sessions may begin on this node: what the socket stage asks before it does anything else for a client.
 * Caps are another matter, and hold besides.
 */
public interface Admission {
    /** Everybody may come. */
    Admission OPEN = () -> null;

    /**
     * The answer that a new session gets instead of being let in; null if it may begin. A poll or stream that continues a
     * session is not asked about. Called on I/O threads, for each that comes; never blocks.
     */
    @Nullable
    Answer refuse();

    /** Whether a balancer shall bring those who are here back to this node. */
    default boolean bringsBack() {
        return true;
    }

    /** The status with which a node that is full refuses: 503, or what balancers need that take one for a failure. */
    default int fullStatus() {
        return 503;
    }

    /** This one first; who passes it is asked about at the next one. */
    default Admission then(Admission next) {
        Admission first = this;
        return new Admission() {
            @Override
            public @Nullable Answer refuse() {
                Answer refusal = first.refuse();
                return refusal != null ? refusal : next.refuse();
            }

            @Override
            public boolean bringsBack() {
                return first.bringsBack() && next.bringsBack();
            }

            @Override
            public int fullStatus() {
                return next.fullStatus();
            }
        };
    }
}
