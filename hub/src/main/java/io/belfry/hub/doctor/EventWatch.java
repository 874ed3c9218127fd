package io.belfry.hub.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Watches a stream: when its head comes, its first event, its first comment, and its end. */
final class EventWatch {
    private static final String DATA = "data: ";

    final Outcome outcome = new Outcome();
    private long firstEventMillis = -1;
    private long commentMillis = -1;
    private String lastEvent = "";

    void read(Link link) throws IOException {
        Head head = outcome.readHead(link);
        if (head.status() != 200 || !head.lists("content-type", "text/event-stream")) {
            outcome.readBody(link, head);
            return;
        }
        Body body = new Body(link, head);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = body.read(); next >= 0; next = body.read()) {
            if (next != '\n') {
                line.write(next);
            } else {
                onLine(line.toString(StandardCharsets.UTF_8), link.now());
                line.reset();
            }
        }
    }

    private void onLine(String line, long now) {
        if (line.startsWith(DATA)) {
            lastEvent = line.substring(DATA.length());
            firstEventMillis = firstEventMillis < 0 ? now : firstEventMillis;
        } else if (line.startsWith(":") && commentMillis < 0) {
            commentMillis = now;
        }
    }

    StreamSeen seen() {
        return new StreamSeen(
                outcome.seen(),
                outcome.headMillis(),
                firstEventMillis,
                commentMillis,
                lastEvent,
                outcome.silentMillis());
    }
}
