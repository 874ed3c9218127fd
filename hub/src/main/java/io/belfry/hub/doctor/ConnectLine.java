package io.belfry.hub.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Writes the first line of a client.
 *
 * @param token null for a hub in development mode
 */
record ConnectLine(@Nullable String token) {
    /** For a WebSocket or a stream. */
    String plain() {
        return line().toString();
    }

    /**
     * For a poll.
     *
     * @param client from an earlier {@code connected}; null for a new session
     */
    String poll(long waitMillis, @Nullable String client) {
        ObjectNode line = line().put("wait", waitMillis);
        if (client != null) {
            line.put("client", client);
        }
        return line.toString();
    }

    private ObjectNode line() {
        ObjectNode line = Json.MAPPER
                .createObjectNode()
                .put("type", "connect")
                .put("id", 1)
                .put("name", "doctor");
        if (token != null) {
            line.put("token", token);
        }
        return line;
    }

    @Override
    public String toString() {
        return "ConnectLine"; // tokens do not go into logs
    }
}
