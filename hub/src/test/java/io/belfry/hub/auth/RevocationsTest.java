package io.belfry.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.AuthSettings;
import io.belfry.hub.config.Secret;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.wire.ErrorCode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A24 as far as tokens go. */
class RevocationsTest {
    private static final long NOW = 1_790_000_000; // seconds since 1970
    private static final long NOW_MILLIS = NOW * 1000;
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final AuthSettings SETTINGS =
            new AuthSettings(new Secret(SignedTokens.SECRET), null, null, null, null, null, SKEW, LIFETIME);

    private final AtomicLong wallMillis = new AtomicLong(NOW_MILLIS);
    private final Revocations revocations = new Revocations(SETTINGS, wallMillis::get);
    private final TokenVerifier verifier = new TokenVerifier(SETTINGS, revocations, wallMillis::get);

    @Test
    @DisplayName("A24 a token issued up to the revocation is refused, one that was accepted before too")
    void endsWhatWasIssuedUpToThen() {
        String old = token("u", NOW - 10);
        String young = token("u", NOW);
        assertThat(rejection(old)).isNull();
        revocations.revoke("u", NOW_MILLIS + 400);

        assertThat(rejection(old)).as("cached").isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(rejection(young)).as("the same second").isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(rejection(token("v", NOW - 10))).as("another user").isNull();
    }

    @Test
    @DisplayName("A24 a token issued later works")
    void leavesWhatIsIssuedLater() {
        revocations.revoke("u", NOW_MILLIS);
        wallMillis.addAndGet(1_000);

        assertThat(rejection(token("u", NOW + 1))).isNull();
    }

    @Test
    @DisplayName("A24 a token that does not say when it was issued is always refused")
    void endsWhatHidesItsAge() {
        revocations.revoke("u", NOW_MILLIS);
        wallMillis.addAndGet(60_000);

        assertThat(rejection(SignedTokens.HMAC.token("{\"sub\":\"u\",\"exp\":" + (NOW + 300) + "}")))
                .isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    @DisplayName("A24 channel tokens end too")
    void endsChannelTokens() {
        ChannelName news = Objects.requireNonNull(ChannelName.parse("news"));
        String old = SignedTokens.HMAC.token(
                "{\"sub\":\"u\",\"channel\":\"news\",\"iat\":" + NOW + ",\"exp\":" + (NOW + 60) + "}");
        Identity user = new Identity("u", Grants.NONE, NOW_MILLIS, Identity.NEVER, null);
        assertThat(verifier.admits(old, user, news)).isTrue();
        revocations.revoke("u", NOW_MILLIS);

        assertThat(verifier.admits(old, user, news)).isFalse();
    }

    @Test
    void anEarlierRevocationHeardLateTakesNothingBack() {
        revocations.revoke("u", NOW_MILLIS + 5_000);
        revocations.revoke("u", NOW_MILLIS - 60_000);

        assertThat(rejection(token("u", NOW))).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void isForgottenWhenEveryTokenOfThenHasEndedAndNotBefore() {
        String longest = token("u", NOW, NOW + LIFETIME.toSeconds());
        revocations.revoke("u", NOW_MILLIS);
        wallMillis.addAndGet(LIFETIME.plus(SKEW).toMillis());
        revocations.sweep();
        assertThat(revocations.size()).isEqualTo(1);
        assertThat(rejection(longest)).isIn(ErrorCode.UNAUTHORIZED, ErrorCode.TOKEN_EXPIRED);
        wallMillis.incrementAndGet();
        revocations.sweep();

        assertThat(revocations.size()).isZero();
        assertThat(rejection(longest)).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void whatHasNoEffectAnyMoreIsNotEvenRemembered() {
        revocations.revoke("u", NOW_MILLIS - LIFETIME.plus(SKEW).toMillis() - 1);

        assertThat(revocations.size()).isZero();
    }

    private @Nullable ErrorCode rejection(String token) {
        return verifier.verify(token).rejection();
    }

    private static String token(String user, long issuedSeconds) {
        return token(user, issuedSeconds, issuedSeconds + 300);
    }

    private static String token(String user, long issuedSeconds, long endSeconds) {
        return SignedTokens.HMAC.token(
                "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}".formatted(user, issuedSeconds, endSeconds));
    }
}
