package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBaseTest {
    @ParameterizedTest
    @CsvSource({
        "http://hub:8800, ws://hub:8800/connect",
        "https://push.example.com/, wss://push.example.com/connect",
        "http://127.0.0.1/a/b, ws://127.0.0.1/a/b/connect",
        "HTTP://hub, ws://hub/connect"
    })
    void aWebSocketIsOpenedUnderThePathOfTheAddress(String base, String connect) {
        assertThat(WebSocketDialer.connect(URI.create(base))).isEqualTo(URI.create(connect));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hub:8800", "/connect", "ws://hub", "http://hub?token=x", "http://hub#x", "http:///x"})
    void refusesWhatIsNoAddressOfAHub(String base) {
        assertThatThrownBy(() -> HttpBase.require(URI.create(base))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesNotRepeatAPasswordThatItRefuses() {
        assertThatThrownBy(() -> HttpBase.require(URI.create("http://ann:secret@hub")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }
}
