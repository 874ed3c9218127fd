package io.belfry.loadtest.swarm;

import java.io.IOException;

/** The server sent what no server may send; the client that saw it closes. */
final class ProtocolFault extends IOException {
    private static final long serialVersionUID = 1;

    ProtocolFault(String what) {
        super(what);
    }
}
