package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectTest {
    private static final URI PLAIN = URI.create("ws://hub:8800/connect");
    private static final URI SECURE = URI.create("wss://hub/connect");

    @ParameterizedTest
    @CsvSource({
        "http://other:8800/push/connect, ws://other:8800/push/connect",
        "https://other/connect, wss://other/connect",
        "ws://other/connect, ws://other/connect",
        "/elsewhere/connect, ws://hub:8800/elsewhere/connect",
    })
    @DisplayName("WJ-08 the address to which a hub sends its clients on")
    void leadsWhereTheHubSays(String location, String there) {
        assertThat(Redirect.of(PLAIN, 307, location)).isEqualTo(URI.create(there));
        assertThat(Redirect.of(PLAIN, 308, location)).isEqualTo(URI.create(there));
    }

    @ParameterizedTest
    @CsvSource({"ftp://other/connect", "mailto:a@b", "http://user:secret@other/", "http://", "'http://a b/'"})
    void leadsNowhereIfThatIsNoAddressOfAHub(String location) {
        assertThat(Redirect.of(PLAIN, 307, location)).isNull();
    }

    @Test
    void isNoneWithAnotherStatusOrWithoutAnAddress() {
        assertThat(Redirect.of(PLAIN, 503, "http://other/connect")).isNull();
        assertThat(Redirect.of(PLAIN, 302, "http://other/connect")).isNull();
        assertThat(Redirect.of(PLAIN, 307, null)).isNull();
    }

    @Test
    void neverLeadsFromAnEncryptedConnectionToOneThatIsNot() {
        assertThat(Redirect.of(SECURE, 307, "http://other/connect")).isNull();
        assertThat(Redirect.of(SECURE, 307, "https://other/connect")).isEqualTo(URI.create("wss://other/connect"));
    }
}
