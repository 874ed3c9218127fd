package io.belfry.hub.doctor;

/**
 * What came of a WebSocket. Times are in milliseconds since the handshake was sent, -1 for what never came.
 *
 * @param answer the answer to the handshake, with the end of it all
 * @param answeredMillis when the command was answered
 * @param closeCode 0 if no close frame came
 * @param pingMillis how often the hub says that it will ping; 0 if it did not say
 * @param silentMillis between the last byte, either way, and the end
 */
record SocketSeen(
        HttpSeen answer, long connectedMillis, long answeredMillis, int closeCode, long pingMillis, long silentMillis) {
    boolean isOpen() {
        return answer.status() == 101;
    }

    End end() {
        return answer.end();
    }

    long endMillis() {
        return answer.endMillis();
    }
}
