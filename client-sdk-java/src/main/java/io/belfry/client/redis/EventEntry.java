package io.belfry.client.redis;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the stream of events, as whoever wrote it left it.
 *
 * @param fields by their names
 */
public record EventEntry(String id, Map<String, String> fields) {

    /** A field; null if there is none, or an empty one. */
    public @Nullable String field(String name) {
        String value = fields.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
