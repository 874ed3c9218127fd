package io.belfry.hub.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.metrics.Meter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the page of the console is made of. */
class ConsoleTest {
    private static final Pattern METER = Pattern.compile("belfry_\\w+");

    private final String page = new String(WebFile.console().answer().body(), StandardCharsets.UTF_8);
    private final String policy =
            Objects.requireNonNull(WebFile.console().answer().headers().get("Content-Security-Policy"));

    @Test
    void isOneFileThatNeedsNoOther() {
        assertThat(page).startsWith("<!doctype html>").doesNotContain("{{");
        assertThat(page).doesNotContainPattern("(?i)<link rel=.?stylesheet|\\ssrc=|@import|url\\(");
        assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:", "//cdn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"script", "style"})
    void mayRunWhatStandsInItAndNothingElse(String tag) {
        Matcher element = Pattern.compile("<%1$s>(.*)</%1$s>".formatted(tag), Pattern.DOTALL)
                .matcher(page);

        assertThat(element.find()).isTrue();
        assertThat(policy).contains(tag + "-src 'sha256-" + sha256(element.group(1)) + "';");
        assertThat(policy)
                .contains("default-src 'none';", "connect-src 'self';", "frame-ancestors 'none';")
                .doesNotContain("unsafe");
    }

    @Test
    void takesNamesForTextOnly() {
        assertThat(page)
                .doesNotContainPattern("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|DOMParser");
    }

    @Test
    void asksForNoMeterThatIsNotThere() {
        Set<String> meters = Arrays.stream(Meter.values())
                .map(meter -> "belfry_" + meter.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());

        assertThat(metersIn(page))
                .isNotEmpty()
                .allSatisfy(name ->
                        assertThat(meters).contains(name.replaceFirst("(_total|_seconds_(bucket|sum|count))$", "")));
    }

    @Test
    void watchesWhatOperatorsAreToldToWatch() throws IOException {
        String told = Files.readString(Path.of("../docs/metrics.md"))
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.split("\\|", 3)[1])
                .collect(Collectors.joining("\n"));

        assertThat(metersIn(told)).hasSizeGreaterThan(10);
        assertThat(metersIn(page)).containsAll(metersIn(told));
    }

    private static Set<String> metersIn(String text) {
        Set<String> names = new TreeSet<>();
        METER.matcher(text).results().forEach(found -> names.add(found.group()));
        return names;
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
