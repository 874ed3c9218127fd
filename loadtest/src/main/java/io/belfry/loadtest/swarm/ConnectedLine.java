package io.belfry.loadtest.swarm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.belfry.loadtest.measure.Cursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads where a client's channels stand from the hub's answer to {@code connect}. */
final class ConnectedLine {
    private static final JsonFactory JSON = new JsonFactory();

    private ConnectedLine() {}

    /**
     * Sets each cursor to the offset of its channel in {@code subs}; to 0 when that has none (an ephemeral channel).
     *
     * @param asked how many channels the client asked for
     * @throws ProtocolFault when one of the channels is not there or was refused
     */
    static void begin(byte[] bytes, int from, int to, Cursors cursors, int asked) throws IOException {
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            json.nextToken();
            int begun = moveToSubs(json) ? beginAll(json, cursors) : 0;
            if (begun < asked) {
                throw new ProtocolFault("a channel is not in the answer to connect");
            }
        }
    }

    private static int beginAll(JsonParser json, Cursors cursors) throws IOException {
        int begun = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            byte[] name = json.currentName().getBytes(StandardCharsets.UTF_8);
            Cursor cursor = cursors.of(name, 0, name.length);
            if (json.nextToken() == JsonToken.START_OBJECT && cursor != null) {
                cursor.beginAt(offset(json));
                begun++;
            } else {
                json.skipChildren(); // of a channel that the client did not ask for, such as $all
            }
        }
        return begun;
    }

    private static long offset(JsonParser json) throws IOException {
        long offset = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            JsonToken value = json.nextToken();
            if ("error".equals(member)) {
                throw new ProtocolFault("a subscription was refused");
            }
            if ("offset".equals(member) && value == JsonToken.VALUE_NUMBER_INT) {
                offset = json.getLongValue();
            }
            json.skipChildren();
        }
        return offset;
    }

    /** Goes into the object that is the value of {@code subs} in the outermost object. */
    private static boolean moveToSubs(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = json.currentName().equals("subs");
            if (json.nextToken() == JsonToken.START_OBJECT && found) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }
}
