package io.belfry.loadtest.farm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.client.Position;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A line from the hub. */
public record ReceivedLine(JsonNode json, String text) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = new JsonFactory();

    public static ReceivedLine parse(String text) throws IOException {
        return new ReceivedLine(MAPPER.readTree(text), text);
    }

    public String type() {
        return json.path("type").asText();
    }

    public String member(String name) {
        return json.path(name).asText();
    }

    /** The subscriptions in the answer to {@code connect}, by channel. */
    public Set<Map.Entry<String, JsonNode>> subscriptions() {
        return json.path("subs").properties();
    }

    /** The position among the members; null if there is none. */
    public static @Nullable Position position(JsonNode members) {
        return members.has("epoch")
                ? new Position(
                        members.get("epoch").asText(),
                        members.path("offset").asLong(),
                        members.path("tag").asText())
                : null;
    }

    /** What was published, exactly as it came. */
    public String data() throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("data");
                parser.nextToken();
                long start = parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                if (found) {
                    return text.substring(
                            (int) start, (int) parser.currentLocation().getCharOffset());
                }
            }
            throw new IOException("no data in a publication");
        }
    }
}
