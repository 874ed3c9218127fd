package io.belfry.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON of this package: one factory, and the check of payloads before they are spliced into a message. */
final class JsonText {
    /** A hub's message nests its payload (at most 32 deep) in an object or two. */
    private static final int MAX_DEPTH = 64;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonText() {}

    /**
     * The payload as it travels: line breaks, which stand outside strings only, become spaces. Null if the text is not
     * exactly one JSON value that UTF-8 can carry; anything else could change the message around it.
     */
    static @Nullable String oneLine(String json) {
        return isOneValue(json) ? json.replace('\r', ' ').replace('\n', ' ') : null;
    }

    private static boolean isOneValue(String json) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(json)) {
            return false;
        }
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The value as maps, lists, strings, numbers and booleans.
     *
     * @throws IllegalArgumentException if the text is not one JSON value, or is {@code null}
     */
    static Object read(String json) {
        if (isOneValue(json)) {
            try (JsonParser parser = FACTORY.createParser(json)) {
                parser.nextToken();
                Object value = read(parser);
                if (value != null) {
                    return value;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("reading from memory failed", e);
            }
        }
        throw new IllegalArgumentException("the text must be one JSON value other than null");
    }

    private static @Nullable Object read(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    parser.nextToken();
                    members.put(name, read(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(read(parser));
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default -> null;
        };
    }
}
