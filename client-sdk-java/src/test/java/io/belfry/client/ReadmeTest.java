package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** README.md agrees with the code. */
class ReadmeTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Pattern EXAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMENT = Pattern.compile("(?m)\\s// .*$");

    static Stream<String> examples() {
        return EXAMPLE.matcher(read("README.md")).results().map(example -> example.group(1));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void itsExamplesAreAmongThoseThatAreCompiled(String example) {
        assertThat(squeezed(read("src/test/java/io/belfry/client/ExampleApp.java")))
                .contains(squeezed(example).replaceAll(";$", ""));
    }

    @Test
    void itNamesEveryOptionWithItsDefault() throws ReflectiveOperationException {
        List<String> rows = Pattern.compile("(?m)^(\\| `\\w+` \\| [^|]+ \\|)")
                .matcher(read("README.md"))
                .results()
                .map(MatchResult::group)
                .toList();
        for (RecordComponent option : PublisherOptions.class.getRecordComponents()) {
            Object value = option.getAccessor().invoke(PublisherOptions.DEFAULTS);
            assertThat(rows).contains("| `" + option.getName() + "` | " + inWords(option.getName(), value) + " |");
        }
    }

    private static String inWords(String option, Object value) {
        if (value instanceof Duration time) {
            return time.toSeconds() + " s";
        }
        if (option.endsWith("Bytes") && value instanceof Long bytes) {
            return (bytes >> 20) + " MiB";
        }
        return value instanceof String text ? "`" + text + "`" : value.toString();
    }

    /** Without comments and white space. */
    private static String squeezed(String code) {
        return COMMENT.matcher(code).replaceAll("").replaceAll("\\s+", "");
    }

    private static String read(String file) {
        try {
            return Files.readString(MODULE.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
