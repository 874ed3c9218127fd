package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.AllowedOrigin;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginsTest {
    private final Origins production =
            of("https://App.example.com", "https://*.wild.example.com", "http://plain.example.com:8080");
    private final Origins development = new Origins(List.of(), true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com",
                "https://a.wild.example.com",
                "https://b-2.wild.example.com",
                "http://plain.example.com:8080"
            })
    void allowsWhatIsListed(String origin) {
        assertThat(production.allows(origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "*",
                "https://",
                "https://app.example.com.evil.org",
                "https://evil.org/https://app.example.com",
                "https://app.example.com:8443",
                "https://app.example.com/",
                "http://app.example.com",
                "https://wild.example.com",
                "https://.wild.example.com",
                "https://a.b.wild.example.com",
                "https://*.wild.example.com.evil.org",
                "https://evil.org#.wild.example.com",
                "https://a.wild.example.com:8443",
                "http://localhost:8800"
            })
    void refusesWhatIsNot(String origin) {
        assertThat(production.allows(origin)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8800", "http://127.0.0.1:8800", "http://[::1]:8800", "http://localhost"})
    void allowsPagesOfThisMachineInDevelopment(String origin) {
        assertThat(development.allows(origin)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost.evil.org",
                "http://127.0.0.1.evil.org",
                "http://evil.org",
                "null",
                "ftp://localhost"
            })
    void refusesAllOthersInDevelopmentToo(String origin) {
        assertThat(development.allows(origin)).isFalse();
    }

    static Origins of(String... origins) {
        return new Origins(
                Stream.of(origins)
                        .map(AllowedOrigin::parse)
                        .map(Objects::requireNonNull)
                        .toList(),
                /* development= */ false);
    }
}
