package io.belfry.hub.doctor;

import java.util.Locale;

/** What is looked at, in the order of the report. */
enum Check {
    REACHABLE("reachable"),
    ADMITTED("let in"),
    ADMIN("admin paths"),
    HEADERS("large headers"),
    NODES("nodes"),
    UPGRADE("websocket: upgrade"),
    FRAMES("websocket: frames"),
    CLOSE("websocket: close reason"),
    SOCKET_CLOCK("websocket: how long"),
    STREAM_FIRST("stream: first event"),
    STREAM_CLOCK("stream: how long"),
    POLL_ANSWER("poll: answer"),
    POLL_WAIT("poll: longest wait"),
    POLL_AFTERMATH("poll: after a cut"),
    CORS("other origins");

    private final String title;

    Check(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
