package io.belfry.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.AuthSettings;
import io.belfry.hub.testing.ManualTime;
import io.belfry.hub.wire.ErrorCode;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FetchedKeysTest {
    private static final String RSA_SET = KeyTexts.set(KeyTexts.key("k1", SignedTokens.RSA));
    private static final String BOTH =
            KeyTexts.set(KeyTexts.key("k1", SignedTokens.RSA), KeyTexts.key("k2", SignedTokens.EC));

    private final ManualTime time = new ManualTime();
    private final FakeKeySource source = new FakeKeySource();
    private final FetchedKeys keys = new FetchedKeys(source, time, new Random(1));
    private final TokenVerifier verifier;

    FetchedKeysTest() {
        AuthSettings settings =
                new AuthSettings(null, null, null, null, null, null, Duration.ofSeconds(30), Duration.ofHours(24));
        verifier = new TokenVerifier(settings, keys, new Revocations(settings, time::wallMillis), time::wallMillis);
    }

    private String payload() {
        return "{\"sub\":\"42\",\"exp\":" + (time.wallMillis() / 1000 + 3600) + "}";
    }

    private String token(SignedTokens key, String id) {
        return key.token(key.header(",\"kid\":\"" + id + "\""), payload());
    }

    private @Nullable ErrorCode rejection(String token) {
        return verifier.verify(token).rejection();
    }

    private void fetched(String set) {
        keys.sweep();
        source.answer(set);
    }

    /** Time as it passes for a node, which looks once a second. */
    private void pass(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            time.advance(Duration.ofSeconds(1));
            keys.sweep();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RSA", "EC", "ED25519"})
    void aTokenIsGoodByTheKeyThatItNames(SignedTokens key) {
        fetched(KeyTexts.set(KeyTexts.key("a", key), KeyTexts.key("b", SignedTokens.RSA)));

        assertThat(rejection(token(key, "a"))).isNull();
    }

    @Test
    void aTokenWithoutANameIsGoodByTheOnlyKey() {
        fetched(RSA_SET);
        assertThat(rejection(SignedTokens.RSA.token(payload()))).isNull();

        pass(FetchedKeys.REFRESH.multipliedBy(2));
        source.answer(BOTH);

        assertThat(rejection(SignedTokens.RSA.token(payload()))).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void theAlgorithmIsThatOfTheKeyWhateverTheTokenSays_A02_A03() {
        fetched(BOTH);

        assertThat(rejection(token(SignedTokens.EC, "k1"))).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(rejection(token(SignedTokens.HMAC, "k1"))).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(rejection(SignedTokens.RSA.token("{\"alg\":\"none\",\"kid\":\"k1\"}", payload())))
                .isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(rejection(SignedTokens.RSA.token("{\"alg\":\"RS512\",\"kid\":\"k1\"}", payload())))
                .isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void theSignatureOfAnotherKeyIsNone_A07() {
        fetched(BOTH);

        String forged = SignedTokens.EC.token("{\"alg\":\"RS256\",\"kid\":\"k1\"}", payload());

        assertThat(rejection(forged)).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void beforeTheFirstKeysATokenIsToComeAgain() {
        keys.sweep();
        assertThat(rejection(token(SignedTokens.RSA, "k1"))).isEqualTo(ErrorCode.TOKEN_EXPIRED);
        assertThat(rejection(SignedTokens.RSA.token(payload()))).isEqualTo(ErrorCode.TOKEN_EXPIRED);

        source.answer(RSA_SET);

        assertThat(rejection(token(SignedTokens.RSA, "k1"))).isNull();
    }

    @Test
    void tellsHowOldTheKeysAreAndHowOftenTheyDidNotCome_row29() {
        keys.sweep();
        source.fail();
        pass(Duration.ofSeconds(5));
        source.fail();
        assertThat(keys.failures()).isEqualTo(2);
        assertThat(keys.ageSeconds()).as("there are none").isZero();

        pass(Duration.ofSeconds(5));
        source.answer(RSA_SET);
        assertThat(keys.failures()).isZero();
        time.advance(Duration.ofSeconds(90));
        assertThat(keys.ageSeconds()).isEqualTo(90);
    }

    @Test
    void aSourceThatIsDownAtTheStartIsAskedAgainAfterFiveSeconds() {
        keys.sweep();
        source.fail();
        pass(Duration.ofSeconds(4));
        assertThat(source.fetches).isEqualTo(1);
        pass(Duration.ofSeconds(1));
        assertThat(source.fetches).isEqualTo(2);
        source.answer(RSA_SET);

        assertThat(rejection(token(SignedTokens.RSA, "k1"))).isNull();
    }

    @Test
    void aTokenWithANewKeyIsToComeAgainAndIsThenGood() {
        fetched(RSA_SET);
        assertThat(rejection(token(SignedTokens.EC, "k2"))).isEqualTo(ErrorCode.TOKEN_EXPIRED);

        pass(Duration.ofSeconds(1));
        source.answer(BOTH);

        assertThat(rejection(token(SignedTokens.EC, "k2"))).isNull();
    }

    @Test
    void aKeyThatAFetchDidNotBringIsRefusedForGoodAndNotSoughtAgain_A05() {
        fetched(RSA_SET);
        rejection(token(SignedTokens.EC, "k9"));
        fetched(RSA_SET);

        assertThat(rejection(token(SignedTokens.EC, "k9"))).isEqualTo(ErrorCode.UNAUTHORIZED);

        pass(Duration.ofMinutes(2));
        assertThat(source.fetches).isEqualTo(2);
    }

    @Test
    void aKeyThatIsNamedWhileAFetchIsUnderWayIsSoughtByTheNext() {
        fetched(RSA_SET);
        rejection(token(SignedTokens.EC, "other"));
        keys.sweep();
        assertThat(rejection(token(SignedTokens.EC, "k2"))).isEqualTo(ErrorCode.TOKEN_EXPIRED);
        source.answer(RSA_SET); // made before k2 was
        assertThat(rejection(token(SignedTokens.EC, "k2"))).isEqualTo(ErrorCode.TOKEN_EXPIRED);

        pass(FetchedKeys.COOL_DOWN);
        source.answer(BOTH);

        assertThat(rejection(token(SignedTokens.EC, "k2"))).isNull();
    }

    @Test
    void aThousandInventedNamesCostOneFetchInHalfAMinute_A05() {
        fetched(RSA_SET);
        for (int i = 0; i < 1_000; i++) {
            assertThat(rejection(token(SignedTokens.EC, "k" + (100 + i)))).isNotNull();
            keys.sweep();
        }
        assertThat(source.fetches).isEqualTo(2);
        source.answer(RSA_SET);
        for (int i = 0; i < 29; i++) {
            time.advance(Duration.ofSeconds(1));
            rejection(token(SignedTokens.EC, "late" + i));
            keys.sweep();
        }

        assertThat(source.fetches).isEqualTo(2);
        assertThat(rejection(token(SignedTokens.RSA, "k1"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "' OR 1=1", "a b"})
    void aNameThatIsNoneFetchesNothing_A04(String id) {
        fetched(RSA_SET);

        assertThat(rejection(token(SignedTokens.RSA, id))).isEqualTo(ErrorCode.UNAUTHORIZED);

        pass(Duration.ofSeconds(31));
        assertThat(source.fetches).isEqualTo(1);
    }

    @Test
    void aTokenThatBringsItsOwnKeyFetchesNothing_A06() {
        fetched(RSA_SET);
        String header = SignedTokens.EC.header(",\"kid\":\"k2\",\"jku\":\"http://127.0.0.1:1/\"");

        assertThat(rejection(SignedTokens.EC.token(header, payload()))).isEqualTo(ErrorCode.UNAUTHORIZED);

        pass(Duration.ofSeconds(31));
        assertThat(source.fetches).isEqualTo(1);
    }

    @Test
    void keysAreFetchedAnewWithinAnHourAndATenth() {
        fetched(RSA_SET);
        pass(Duration.ofMinutes(53));
        assertThat(source.fetches).isEqualTo(1);
        pass(Duration.ofMinutes(14));
        assertThat(source.fetches).isEqualTo(2);
    }

    @Test
    void aKeyThatIsTakenBackEndsTheTokensThatItMadeEvenThoseThatWereSeen() {
        fetched(BOTH);
        String token = token(SignedTokens.EC, "k2");
        assertThat(rejection(token)).isNull();

        pass(FetchedKeys.REFRESH.multipliedBy(2));
        source.answer(RSA_SET);

        assertThat(rejection(token)).isNotNull();
    }

    @Test
    void whileTheSourceIsDownTheKeysStayForADay() {
        fetched(RSA_SET);
        for (int hour = 0; hour < 23; hour++) {
            pass(FetchedKeys.REFRESH);
            while (source.isOpen()) {
                source.fail();
            }
        }
        assertThat(rejection(token(SignedTokens.RSA, "k1"))).isNull();

        pass(Duration.ofHours(2));

        assertThat(rejection(token(SignedTokens.RSA, "k1"))).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void anAnswerWithoutKeysLeavesThoseThatAreKnown() {
        fetched(RSA_SET);
        pass(FetchedKeys.REFRESH.multipliedBy(2));

        source.answer("<html>maintenance</html>");

        assertThat(rejection(token(SignedTokens.RSA, "k1"))).isNull();
        assertThat(keys.size()).isEqualTo(1);
    }
}
