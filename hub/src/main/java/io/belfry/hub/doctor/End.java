package io.belfry.hub.doctor;

/** How something that was watched came to its end. */
enum End {
    /** As the protocol has it: a whole answer, a close frame. */
    COMPLETE,
    /** The connection ended in the middle. */
    CUT,
    /** It was still going on when the doctor had waited long enough. */
    PATIENCE,
    /** There never was a connection. */
    UNREACHABLE,
    /** There never was one, because of the certificate. */
    UNTRUSTED
}
