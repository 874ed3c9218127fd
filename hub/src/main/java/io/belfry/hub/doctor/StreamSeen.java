package io.belfry.hub.doctor;

/**
 * What came of a stream. Times are in milliseconds since the request, -1 for what never came.
 *
 * @param answer the answer; its body is only there if it is no stream
 * @param lastEvent the last {@code data}, whatever it was
 * @param silentMillis between the last byte and the end
 */
record StreamSeen(
        HttpSeen answer,
        long headMillis,
        long firstEventMillis,
        long commentMillis,
        String lastEvent,
        long silentMillis) {
    End end() {
        return answer.end();
    }

    long endMillis() {
        return answer.endMillis();
    }

    boolean isStream() {
        Head head = answer.head();
        return head != null && head.status() == 200 && head.lists("content-type", "text/event-stream");
    }
}
