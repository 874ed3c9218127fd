package io.belfry.hub.doctor;

import java.time.Duration;
import java.util.Map;

/** What the doctor does on the way to the hub. Each call takes as long as what it watches, and never throws. */
interface Probes {
    /** One request and its answer; the body is that of a POST, empty for every other method. */
    HttpSeen http(String method, String path, Map<String, String> headers, String body, Duration patience);

    /** A stream, watched until it ends. */
    StreamSeen stream(String connectLine, Duration patience);

    /** A WebSocket, watched until it ends. */
    SocketSeen socket(String connectLine, Manner manner, Duration patience);

    /** How the doctor behaves on a WebSocket once it is {@code connected}. */
    enum Manner {
        /** Sends one command, and when that is answered something that the hub must close for. */
        BRIEF,
        /** Says nothing at all, not even a pong. */
        SILENT,
        /** Sends a ping every second and a half, less than the hub allows, and answers the hub's. */
        BUSY
    }
}
