package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a server posts to have it published. Well-formed, not yet validated.
 *
 * @param channel null where the path says it
 * @param data one JSON value without line breaks
 * @param key idempotency key, if there is one
 * @param ephemeral whether it shall only be delivered
 */
public record Posting(
        @Nullable String channel, byte[] data, @Nullable String key, boolean ephemeral) {

    /** Reads postings. Safe from any thread. */
    public static final class Parser {
        /** Room for everything but the data. */
        private static final int ENVELOPE_BYTES = 4 * 1024;

        private final int maxBytes;
        private final Json json;

        /** @param maxDataBytes the largest data */
        public Parser(int maxDataBytes) {
            maxBytes = maxDataBytes + ENVELOPE_BYTES;
            json = new Json(maxBytes);
        }

        /** Whether so many bytes cannot be a posting within the limit. */
        public boolean isTooLarge(int bytes) {
            return bytes > maxBytes;
        }

        /** The posting that stands there, or null if what stands there is none. */
        public @Nullable Posting parse(byte[] utf8, int from, int to) {
            try (JsonParser parser = json.object(utf8, from, to)) {
                Json.requireUtf8(utf8, from, to);
                String channel = null;
                String key = null;
                byte[] data = null;
                boolean ephemeral = false;
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = Json.name(parser);
                    parser.nextToken();
                    if (Json.isAbsent(parser) && !name.equals("data")) {
                        continue;
                    }
                    switch (name) {
                        case "channel" -> channel = Json.text(parser);
                        case "key" -> key = Json.text(parser);
                        case "data" -> data = Json.raw(parser, utf8, from);
                        case "ephemeral" -> ephemeral = Json.bool(parser);
                        default -> Json.skip(parser);
                    }
                }
                Json.end(parser);
                return data == null ? null : new Posting(channel, data, key, ephemeral);
            } catch (IOException | RuntimeException malformed) {
                return null;
            }
        }
    }
}
