package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON objects that nodes tell each other, taken apart and put together; each value stays the bytes that it was. */
public final class JsonObject {
    private JsonObject() {}

    /** The members in their order; null if the bytes are no object. */
    public static @Nullable Map<String, byte[]> read(byte[] utf8) {
        try (JsonParser parser = Json.BETWEEN_NODES.object(utf8, 0, utf8.length)) {
            Json.requireUtf8(utf8, 0, utf8.length);
            Map<String, byte[]> members = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = Json.name(parser);
                parser.nextToken();
                members.put(name, Json.raw(parser, utf8, 0));
            }
            Json.end(parser);
            return members;
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }

    public static byte[] write(Map<String, byte[]> members) {
        LineWriter line = new LineWriter(64 * members.size());
        members.forEach(line::json);
        return line.end();
    }

    /** An object of numbers. */
    public static byte[] ofNumbers(Map<String, Long> members) {
        LineWriter line = new LineWriter(32 * members.size());
        members.forEach(line::member);
        return line.end();
    }

    /** The number that a value is; 0 if it is none. */
    public static long number(byte @Nullable [] value) {
        try {
            return value == null ? 0 : Long.parseLong(new String(value, StandardCharsets.US_ASCII));
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }
}
