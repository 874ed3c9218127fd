package io.belfry.loadtest.ledger;

/** What holds in every run, whatever broke meanwhile. */
public enum Invariant {
    /** Offsets rise one by one, and each publication follows the one before it, wherever no gap was declared between. */
    I1_ORDER,
    /** No client sees a position twice. */
    I2_ONCE,
    /** A key leads to one position in an epoch, and to one payload. */
    I3_KEY,
    /** What was accepted after a client subscribed is received by it, or lies in a declared gap. */
    I4_COMPLETE,
    /** A position has one payload and one predecessor, whoever saw it; a publication has one position. */
    I5_IDENTITY,
    /** Gaps are declared only where the fault can have destroyed something, for an allowed reason, and no more than that. */
    I6_GAPS,
    /** What was refused, or never published, is not delivered. */
    I7_TRUTH,
    /** Every client receives the last publication of its channel. */
    LIVENESS
}
