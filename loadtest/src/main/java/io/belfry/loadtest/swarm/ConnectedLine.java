package io.belfry.loadtest.swarm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Reads where a channel stands from the hub's answer to {@code connect}. */
final class ConnectedLine {
    private static final JsonFactory JSON = new JsonFactory();

    private ConnectedLine() {}

    /**
     * The offset of the channel in {@code subs}; 0 when it has none (an ephemeral channel).
     *
     * @throws ProtocolFault when the channel is not there or was refused
     */
    static long offset(byte[] bytes, int from, int to, String channel) throws IOException {
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            json.nextToken();
            if (!moveTo(json, "subs") || !moveTo(json, channel)) {
                throw new ProtocolFault("the channel is not in the answer to connect");
            }
            long offset = 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                JsonToken value = json.nextToken();
                if ("error".equals(member)) {
                    throw new ProtocolFault("the subscription was refused");
                }
                if ("offset".equals(member) && value == JsonToken.VALUE_NUMBER_INT) {
                    offset = json.getLongValue();
                }
                json.skipChildren();
            }
            return offset;
        }
    }

    /** Goes into the object that is the value of the named member of the current object. */
    private static boolean moveTo(JsonParser json, String name) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = json.currentName().equals(name);
            if (json.nextToken() == JsonToken.START_OBJECT && found) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }
}
