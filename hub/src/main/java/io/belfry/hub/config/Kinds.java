package io.belfry.hub.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The kinds of values that the table of settings is made of. */
final class Kinds {
    private static final int MOST = 999_999_999;

    private Kinds() {}

    static final Kind<Boolean> YES_OR_NO = Kind.scalar(
            "true or false", text -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null);

    static final Kind<Path> FILE = Kind.scalar("a file that can be read", Kinds::readableFile);

    static Kind<String> text(String allowed, String form) {
        Pattern pattern = Pattern.compile(form);
        return Kind.scalar(allowed, text -> pattern.matcher(text).matches() ? text : null);
    }

    /** A secret must be a text: as a number YAML would drop leading zeros, and the two sides would disagree. */
    static Kind<Secret> secret(String allowed, int leastBytes) {
        Kind.Parser<Secret> parser = given -> {
            Secret secret = new Secret(given.asText());
            return given.isTextual() && secret.bytes().length >= leastBytes ? secret : null;
        };
        return new Kind<>(allowed, false, parser, given -> Secret.MASK);
    }

    static Kind<Integer> whole(int least, int most) {
        return Kind.scalar("a whole number from " + least + " to " + most, text -> {
            Integer number = wholeNumber(text);
            return number == null || number < least || number > most ? null : number;
        });
    }

    static Kind<Integer> count() {
        return Kind.scalar("a whole number up to " + MOST + "; 0 for no limit", Kinds::wholeNumber);
    }

    static Kind<Integer> percent() {
        return Kind.scalar(
                "0 to 100 %; 0 for no limit",
                text -> {
                    Integer number = wholeNumber(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
                    return number == null || number > 100 ? null : number;
                });
    }

    static Kind<Duration> duration(String least, String most) {
        Duration atLeast = parsed(least);
        Duration atMost = parsed(most);
        return Kind.scalar("a duration from " + least + " to " + most + ", such as 1500ms, 25s, 2m or 1h", text -> {
            Duration duration = Durations.parse(text);
            return duration == null || duration.compareTo(atLeast) < 0 || duration.compareTo(atMost) > 0
                    ? null
                    : duration;
        });
    }

    static Kind<Integer> size(String least, String most) {
        long atLeast = parsedSize(least);
        long atMost = parsedSize(most);
        return Kind.scalar("a size from " + least + " to " + most + ", such as 64KiB, 1MiB or 65536", text -> {
            Long bytes = Sizes.parse(text);
            return bytes == null || bytes < atLeast || bytes > atMost ? null : Integer.valueOf(bytes.intValue());
        });
    }

    static <E extends Enum<E>> Kind<E> choice(Class<E> choices) {
        E[] all = choices.getEnumConstants();
        return Kind.scalar(
                words(all),
                text -> Arrays.stream(all)
                        .filter(each -> word(each).equals(text))
                        .findFirst()
                        .orElse(null));
    }

    /** A list; a single value counts as a list of one. */
    static <T> Kind<List<T>> list(String allowed, Kind<T> element) {
        return Kind.structure(allowed, given -> {
            List<T> values = new ArrayList<>();
            for (JsonNode each : given.isArray() ? given : List.of(given)) {
                T value = element.parser().parse(each);
                if (value == null) {
                    return null;
                }
                values.add(value);
            }
            return List.copyOf(values);
        });
    }

    /** A list with something in it. */
    static <T> Kind<List<T>> someOf(String allowed, Kind<T> element) {
        Kind.Parser<List<T>> any = list(allowed, element).parser();
        return Kind.structure(allowed, given -> {
            List<T> values = any.parse(given);
            return values == null || values.isEmpty() ? null : values;
        });
    }

    static Kind<Map<String, String>> texts(String allowed, String nameForm, String valueForm) {
        return Kind.structure(allowed, given -> {
            Map<String, String> texts = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> each : given.properties()) {
                String value = each.getValue().asText();
                boolean plain =
                        each.getValue().isValueNode() && !each.getValue().isNull();
                if (!plain || !each.getKey().matches(nameForm) || !value.matches(valueForm)) {
                    return null;
                }
                texts.put(each.getKey(), value);
            }
            return given.isObject() ? Map.copyOf(texts) : null;
        });
    }

    static Kind<URI> uri(String allowed, String... schemes) {
        return Kind.address(allowed, text -> {
            try {
                URI uri = new URI(text);
                return uri.getHost() != null && Arrays.asList(schemes).contains(uri.getScheme()) ? uri : null;
            } catch (URISyntaxException e) {
                return null;
            }
        });
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String words(Enum<?>... values) {
        return Arrays.stream(values).map(Kinds::word).collect(Collectors.joining(", "));
    }

    private static @Nullable Integer wholeNumber(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : null; // up to MOST
    }

    private static @Nullable Path readableFile(String text) {
        try {
            Path path = Path.of(text);
            return Files.isRegularFile(path) && Files.isReadable(path) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static Duration parsed(String text) {
        Duration duration = Durations.parse(text);
        if (duration == null) {
            throw new IllegalArgumentException(text);
        }
        return duration;
    }

    private static long parsedSize(String text) {
        Long bytes = Sizes.parse(text);
        if (bytes == null) {
            throw new IllegalArgumentException(text);
        }
        return bytes;
    }
}
