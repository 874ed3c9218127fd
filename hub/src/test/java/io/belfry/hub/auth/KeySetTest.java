package io.belfry.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
    private static @Nullable KeySet parse(String text) {
        return KeySet.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String algorithm(KeySet set, String id) {
        return Objects.requireNonNull(set.find(id)).algorithm();
    }

    @Test
    void eachTypeOfKeyHasItsOneAlgorithm() {
        KeySet set = Objects.requireNonNull(parse(KeyTexts.set(
                KeyTexts.key("r", SignedTokens.RSA),
                KeyTexts.key("e", SignedTokens.EC),
                KeyTexts.key("d", SignedTokens.ED25519))));

        assertThat(set.size()).isEqualTo(3);
        assertThat(algorithm(set, "r")).isEqualTo("RS256");
        assertThat(algorithm(set, "e")).isEqualTo("ES256");
        assertThat(algorithm(set, "d")).isEqualTo("EdDSA");
    }

    @Test
    void onlyTheKeyOfASetOfOneNeedsNoName() {
        KeySet one = Objects.requireNonNull(parse(KeyTexts.set(KeyTexts.key("r", SignedTokens.RSA))));
        KeySet two = Objects.requireNonNull(
                parse(KeyTexts.set(KeyTexts.key("r", SignedTokens.RSA), KeyTexts.key("e", SignedTokens.EC))));

        assertThat(one.find(null)).isNotNull();
        assertThat(two.find(null)).isNull();
        assertThat(two.find("other")).isNull();
    }

    @Test
    void whatIsNoPublicKeyForSignaturesIsLeftOut_A03() {
        KeySet set = Objects.requireNonNull(parse(KeyTexts.set(
                KeyTexts.secret("s"),
                KeyTexts.weak("w"),
                KeyTexts.key("enc", SignedTokens.RSA, "\"use\":\"enc\""),
                KeyTexts.key("other", SignedTokens.RSA, "\"alg\":\"RS512\""),
                "{\"kty\":\"new\",\"kid\":\"n\"}",
                KeyTexts.key("good", SignedTokens.EC, "\"use\":\"sig\",\"alg\":\"ES256\""))));

        assertThat(set.byId()).containsOnlyKeys("good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{}", "{\"keys\":[]}", "{\"keys\":7}", "{\"keys\":[7]}"})
    void aTextWithoutSuchAKeyIsNone(String text) {
        assertThat(parse(text)).isNull();
    }

    @Test
    void aSetOfSecretsIsNone() {
        assertThat(parse(KeyTexts.set(KeyTexts.secret("s")))).isNull();
    }
}
