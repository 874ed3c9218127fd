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
     * What the answer says of the client itself.
     *
     * @param client its name; empty if it has none
     * @param nextMillis for a poll: the advised time before the next one
     * @param more for a poll: whether the answer was cut
     */
    record Session(String client, long nextMillis, boolean more) {
        static final Session NONE = new Session("", 0, false);
    }

    /**
     * Sets each cursor to the offset of its channel in {@code subs}; to 0 when that has none (an ephemeral channel). Where
     * the hub could not go on from the client's position, the cursor notes a gap.
     *
     * @param asked how many channels the client asked for
     * @throws ProtocolFault when one of the channels is not there or was refused
     */
    static Session begin(byte[] bytes, int from, int to, Cursors cursors, int asked) throws IOException {
        String client = "";
        long next = 0;
        boolean more = false;
        int begun = 0;
        try (JsonParser json = JSON.createParser(bytes, from, to - from)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String member = json.currentName();
                JsonToken value = json.nextToken();
                switch (member) {
                    case "client" -> client = json.getText();
                    case "next" -> next = json.getLongValue();
                    case "more" -> more = value == JsonToken.VALUE_TRUE;
                    case "subs" -> begun = value == JsonToken.START_OBJECT ? beginAll(json, cursors) : 0;
                    default -> json.skipChildren();
                }
            }
        }
        if (begun < asked) {
            throw new ProtocolFault("a channel is not in the answer to connect");
        }
        return new Session(client, next, more);
    }

    private static int beginAll(JsonParser json, Cursors cursors) throws IOException {
        int begun = 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            byte[] name = json.currentName().getBytes(StandardCharsets.UTF_8);
            Cursor cursor = cursors.of(name, 0, name.length);
            if (json.nextToken() == JsonToken.START_OBJECT && cursor != null) {
                beginOne(json, name, cursor, cursors);
                begun++;
            } else {
                json.skipChildren(); // of a channel that the client did not ask for, such as $all
            }
        }
        return begun;
    }

    private static void beginOne(JsonParser json, byte[] name, Cursor cursor, Cursors cursors) throws IOException {
        String epoch = "";
        String tag = "";
        long offset = 0;
        boolean recovered = true;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String member = json.currentName();
            JsonToken value = json.nextToken();
            switch (member) {
                case "error" -> throw new ProtocolFault("a subscription was refused");
                case "epoch" -> epoch = json.getText();
                case "tag" -> tag = json.getText();
                case "offset" -> offset = json.getLongValue();
                case "recovered" -> recovered = value == JsonToken.VALUE_TRUE;
                default -> json.skipChildren();
            }
        }
        if (!epoch.isEmpty()) {
            cursors.begin(name, epoch, offset, tag);
        }
        if (recovered) {
            cursor.beginAt(offset);
        } else {
            cursor.gap(offset);
        }
    }
}
