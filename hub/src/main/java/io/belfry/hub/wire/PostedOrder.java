package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a server posts with an order, beside what the path says.
 *
 * @param channel as it was written, not yet validated; null if there is none
 */
public record PostedOrder(@Nullable String channel) {
    /** The largest body. */
    public static final int MAX_BYTES = 4 * 1024;

    private static final Json JSON = new Json(MAX_BYTES);

    /** What stands there; null if it is no JSON object. Nothing at all stands for an empty object. */
    public static @Nullable PostedOrder parse(byte[] utf8) {
        if (utf8.length == 0) {
            return new PostedOrder(null);
        }
        try (JsonParser parser = JSON.object(utf8, 0, utf8.length)) {
            Json.requireUtf8(utf8, 0, utf8.length);
            String channel = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = Json.name(parser);
                if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("channel")) {
                    channel = Json.text(parser);
                } else {
                    Json.skip(parser);
                }
            }
            Json.end(parser);
            return new PostedOrder(channel);
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }
}
