package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Strict reading of JSON that strangers sent: whole messages, Jackson's blocking parser (its non-blocking one has let
 * limits be passed by more than once), every limit set.
 *
 * <p>Whatever is wrong with the text surfaces as an {@link IOException} whose message nobody may repeat to the sender.
 */
public final class Json {
    /** For what nodes tell each other: long lists, some megabytes at most. */
    static final Json BETWEEN_NODES = new Json(4 * 1024 * 1024, 100_000);

    private static final int MAX_DEPTH = 32;
    private static final int MAX_TOKENS = 10_000;
    private static final int MAX_NUMBER_CHARS = 64;
    private static final int MAX_NAME_CHARS = 1_024; // Jackson's table keeps up to 6,000 names that strangers sent
    private static final int MAX_EXPONENT = 9_999;

    private final JsonFactory factory;

    /** @param maxBytes size of the largest document, which also bounds its strings */
    public Json(int maxBytes) {
        this(maxBytes, MAX_TOKENS);
    }

    private Json(int maxBytes, int maxTokens) {
        factory = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(maxBytes)
                        .maxNestingDepth(MAX_DEPTH)
                        .maxTokenCount(maxTokens)
                        .maxNumberLength(MAX_NUMBER_CHARS)
                        .maxNameLength(MAX_NAME_CHARS)
                        .maxStringLength(maxBytes)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Names come from strangers: interned, they would stay. (Jackson's own table of names empties itself,
                // and
                // has to stay on: without it there is another parser, which knows no byte offsets.)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .build();
    }

    /** A parser that stands on the opening brace of an object which is all the text there is. */
    JsonParser object(byte[] utf8, int from, int to) throws IOException {
        JsonParser parser = factory.createParser(utf8, from, to - from);
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("not an object");
        }
        return parser;
    }

    /** A parser that stands on the first token of the text. */
    JsonParser value(byte[] utf8) throws IOException {
        JsonParser parser = factory.createParser(utf8);
        if (parser.nextToken() == null) {
            throw new IOException("nothing");
        }
        return parser;
    }

    /** Demands that the bytes are UTF-8, of which the parser looks only at what it is asked for. */
    static void requireUtf8(byte[] utf8, int from, int to) throws IOException {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8, from, to - from));
    }

    /** Demands that nothing but white space follows. */
    static void end(JsonParser parser) throws IOException {
        if (parser.nextToken() != null) {
            throw new IOException("more than one value");
        }
    }

    /**
     * Cuts out the value that the parser stands on, as the bytes that came. Line breaks outside strings (inside they
     * cannot stand raw) become spaces, so that a line stays a line. Leaves the parser on the value's last token.
     */
    static byte[] raw(JsonParser parser, byte[] utf8, int from) throws IOException {
        int start = from + (int) parser.currentTokenLocation().getByteOffset();
        skip(parser);
        int end = from + (int) parser.currentLocation().getByteOffset();
        byte[] value = new byte[end - start];
        for (int i = 0; i < value.length; i++) {
            byte b = utf8[start + i];
            value[i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
        }
        return value;
    }

    /** A string that we go on to use: no half of a surrogate pair in it. */
    static String text(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IOException("not a string");
        }
        String text = parser.getText();
        requireWholeCharacters(text);
        return text;
    }

    /** The name of the member that the parser stands on. */
    static String name(JsonParser parser) throws IOException {
        String name = parser.currentName();
        requireWholeCharacters(name);
        return name;
    }

    /** A whole number from {@code min} to {@code max}; minus zero counts as zero. */
    static long integer(JsonParser parser, long min, long max) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new IOException("not a whole number");
        }
        long value = parser.getLongValue();
        if (value < min || value > max) {
            throw new IOException("out of range");
        }
        return value;
    }

    static boolean bool(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw new IOException("not a boolean");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** Whether an optional member is as good as not there: many a library writes null for what it does not have. */
    static boolean isAbsent(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /** Passes over a value, checking it all the same. */
    static void skip(JsonParser parser) throws IOException {
        int depth = 0;
        while (true) {
            JsonToken token = parser.currentToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                requireModestExponent(parser.getText());
            } else {
                parser.finishToken(); // strings are read lazily
            }
            if (depth == 0) {
                return;
            }
            if (parser.nextToken() == null) {
                throw new IOException("cut off");
            }
        }
    }

    /** {@code 1e999999999} costs its reader gigabytes if it computes exactly. */
    private static void requireModestExponent(String number) throws IOException {
        int e = Math.max(number.indexOf('e'), number.indexOf('E'));
        if (e < 0) {
            return;
        }
        long exponent = Long.parseLong(number.substring(e + 1), 0, Math.min(number.length() - e - 1, 18), 10);
        if (Math.abs(exponent) > MAX_EXPONENT) {
            throw new IOException("exponent too large");
        }
    }

    /** A pair counts as one code point; a half that stands alone stays what it is. */
    private static void requireWholeCharacters(String text) throws IOException {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new IOException("half a surrogate pair");
        }
    }
}
