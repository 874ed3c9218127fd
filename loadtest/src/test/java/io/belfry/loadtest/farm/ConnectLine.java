package io.belfry.loadtest.farm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.belfry.client.Position;

/** What a client says first. */
public final class ConnectLine {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode line = JSON.createObjectNode();
    private final ObjectNode subscriptions = JSON.createObjectNode();

    public ConnectLine() {
        line.put("type", "connect").put("id", 1).set("subs", subscriptions);
    }

    public ConnectLine token(String token) {
        line.put("token", token);
        return this;
    }

    /** Comes back as the client that it was before. */
    public ConnectLine client(String id) {
        line.put("client", id);
        return this;
    }

    /** Wants the channel from now on. */
    public ConnectLine channel(String name) {
        subscriptions.putObject(name);
        return this;
    }

    /** Wants what follows this position. */
    public ConnectLine channel(String name, Position from) {
        subscriptions
                .putObject(name)
                .put("epoch", from.epoch())
                .put("offset", from.offset())
                .put("tag", from.tag());
        return this;
    }

    public String text() {
        return line.toString();
    }
}
