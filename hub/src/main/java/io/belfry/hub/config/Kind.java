package io.belfry.hub.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the value of a setting may be.
 *
 * @param allowed said to whoever gives another value; completes "Allowed: …"
 * @param structured whether it is a list or a map, given as JSON outside the file
 * @param parser makes the value
 * @param display shows what was given without its secrets
 */
record Kind<T>(String allowed, boolean structured, Parser<T> parser, Function<JsonNode, String> display) {
    private static final int LONGEST_DISPLAY = 128; // characters

    /** Makes a value of what was given; null says that it is not allowed. */
    interface Parser<T> {
        @Nullable
        T parse(JsonNode given);
    }

    /** Makes a value of a text; null says that it is not allowed. */
    interface TextParser<T> {
        @Nullable
        T parse(String text);
    }

    /** A kind that is written as one text or number. */
    static <T> Kind<T> scalar(String allowed, TextParser<T> parser) {
        return new Kind<>(
                allowed, false, given -> given.isValueNode() ? parser.parse(given.asText()) : null, Kind::plainly);
    }

    /** A scalar that may hold credentials, which are not shown. */
    static <T> Kind<T> address(String allowed, TextParser<T> parser) {
        return new Kind<>(
                allowed,
                false,
                given -> given.isValueNode() ? parser.parse(given.asText()) : null,
                given -> plainly(TextNode.valueOf(AddressText.withoutSecrets(given.asText()))));
    }

    static <T> Kind<T> structure(String allowed, Parser<T> parser) {
        return new Kind<>(allowed, true, parser, Kind::plainly);
    }

    Kind<T> masked() {
        return new Kind<>(
                allowed, structured, parser, given -> given.isArray() && given.isEmpty() ? "[]" : Secret.MASK);
    }

    /** Whether what was given must not be shown as it was. */
    boolean isSecretive() {
        return !display.apply(TextNode.valueOf("x")).equals("x");
    }

    static String plainly(JsonNode given) {
        String text = given.isTextual() ? given.asText() : given.toString();
        String firstLine = text.lines().findFirst().orElse("\"\"").replaceAll("\\p{Cntrl}", "?");
        return firstLine.length() > LONGEST_DISPLAY ? firstLine.substring(0, LONGEST_DISPLAY) + "…" : firstLine;
    }
}
