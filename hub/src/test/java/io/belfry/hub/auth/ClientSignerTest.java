package io.belfry.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ClientSignerTest {
    private final ClientSigner signer = new ClientSigner(() -> "0".repeat(32).getBytes(StandardCharsets.US_ASCII));
    private final ClientId id = ClientId.random(new Random(1));

    @Test
    void recognisesWhatItSigned() {
        assertThat(signer.check(signer.sign(id, "42"), "42")).isEqualTo(id);
        assertThat(signer.check(signer.sign(id, null), null)).isEqualTo(id);
    }

    @Test
    void anyoneCanReadTheIdAndNobodyTrustsIt() {
        assertThat(ClientId.in(signer.sign(id, "42"))).isEqualTo(id);
        assertThat(ClientId.in("*".repeat(43))).isNull();
        assertThat(ClientId.in("AAAA")).isNull();
    }

    @Test
    @DisplayName("M37 refuses a client of another user, of another farm, or made up")
    void refusesWhatItDidNotSignForThisUser() {
        String client = signer.sign(id, "42");

        assertThat(signer.check(client, "43")).isNull();
        assertThat(signer.check(client, null)).isNull();
        assertThat(signer.check(signer.sign(id, null), "")).isNull();
        assertThat(new ClientSigner(() -> "1".repeat(32).getBytes(StandardCharsets.US_ASCII)).check(client, "42"))
                .isNull();
        assertThat(signer.check(client.substring(1), "42")).isNull();
        assertThat(signer.check("A" + client, "42")).isNull();
        assertThat(signer.check("*".repeat(client.length()), "42")).isNull();
        assertThat(signer.check("", "42")).isNull();
    }

    @Test
    void refusesEveryClientWithOneCharacterChanged() {
        String client = signer.sign(id, "42");
        for (int i = 0; i < client.length() - 1; i++) { // the last character has bits that mean nothing
            char other = client.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(signer.check(client.substring(0, i) + other + client.substring(i + 1), "42"))
                    .isNull();
        }
    }
}
