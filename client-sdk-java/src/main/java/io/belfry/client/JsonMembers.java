package io.belfry.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object from the hub.
 *
 * <p>A member named {@code data} keeps its JSON text, cut out of the input unchanged. Arrays and nulls are left out:
 * nothing that is read here has any. Members of an unexpected type read as absent.
 */
final class JsonMembers {
    static final JsonMembers NONE = new JsonMembers(Map.of());

    private static final String DATA = "data";
    private static final long LONGEST_MILLIS = 24 * 3_600_000L;

    private final Map<String, Object> values;

    private JsonMembers(Map<String, Object> values) {
        this.values = values;
    }

    /** @throws IOException if the text is not one JSON object; its message does not repeat the text */
    static JsonMembers parse(String text) throws IOException {
        try (JsonParser parser = JsonText.FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not a JSON object");
            }
            JsonMembers members = read(parser, text);
            if (parser.nextToken() != null) {
                throw new IOException("more than one JSON value");
            }
            return members;
        }
    }

    @Nullable
    String text(String name) {
        return values.get(name) instanceof String text ? text : null;
    }

    long number(String name, long absent) {
        return values.get(name) instanceof Long number ? number : absent;
    }

    /** A number of milliseconds, at least none and at most a day, whatever the hub says. */
    Duration millis(String name, long absent) {
        return Duration.ofMillis(Math.max(0, Math.min(LONGEST_MILLIS, number(name, absent))));
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    JsonMembers members(String name) {
        return values.get(name) instanceof JsonMembers members ? members : NONE;
    }

    /** The position among the members, or null if there is none. */
    @Nullable
    Position position() {
        String epoch = text("epoch");
        String tag = text("tag");
        long offset = number("offset", -1);
        return epoch == null || tag == null || offset < 0 ? null : new Position(epoch, offset, tag);
    }

    private static JsonMembers read(JsonParser parser, String text) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            Object value = name.equals(DATA) ? rawText(parser, text) : value(parser, text);
            if (value != null) {
                values.put(name, value);
            }
        }
        return new JsonMembers(values);
    }

    private static @Nullable Object value(JsonParser parser, String text) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? null : (Long) parser.getLongValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case START_OBJECT -> read(parser, text);
            default -> {
                parser.skipChildren();
                yield null;
            }
        };
    }

    private static String rawText(JsonParser parser, String text) throws IOException {
        long start = parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        return text.substring(
                Math.toIntExact(start), Math.toIntExact(parser.currentLocation().getCharOffset()));
    }
}
