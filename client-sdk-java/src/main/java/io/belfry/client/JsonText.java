package io.belfry.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of this package: lenient about what a hub says, and as strict about what callers publish as the hub would be,
 * since publishing over Redis passes no hub.
 */
final class JsonText {
    /** A hub's message nests its payload (at most 32 deep) in an object or two. */
    private static final int MAX_DEPTH = 64;

    /** Depth and tokens of a message are 32 and 10,000 at most, of which the one around the payload takes a few. */
    private static final int MAX_PAYLOAD_DEPTH = 31;

    private static final int MAX_PAYLOAD_TOKENS = 9_990;
    private static final int MAX_NUMBER_CHARS = 64;
    private static final int MAX_NAME_CHARS = 1_024;
    private static final Pattern MODEST_EXPONENT = Pattern.compile("[+-]?0*\\d{1,4}");

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final JsonFactory STRICT = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_PAYLOAD_DEPTH)
                    .maxTokenCount(MAX_PAYLOAD_TOKENS)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxNameLength(MAX_NAME_CHARS)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
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
        try (JsonParser parser = STRICT.createParser(json)) {
            int depth = 0;
            do {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return false;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.VALUE_NUMBER_FLOAT && !isModest(parser.getText())) {
                    return false;
                }
                parser.finishToken(); // strings are read lazily
            } while (depth > 0);
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code 1e999999999} costs its reader gigabytes if it computes exactly. */
    private static boolean isModest(String number) {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        return e < 0 || MODEST_EXPONENT.matcher(number.substring(e + 1)).matches();
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
