package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    @Test
    void carriesTheUserTheTimesAndTheGrants() {
        Jws<Claims> token = read(tokens().user("42")
                .subscribe("news")
                .subscribe("chat:*")
                .publish("chat:*")
                .presence("chat:1")
                .history("news")
                .info("{\"name\":\"Ann\",\"tags\":[1,true,null,1.5]}")
                .issuer("shop")
                .audience("hub")
                .validFor(Duration.ofMinutes(5))
                .mint());

        Claims claims = token.getPayload();
        assertThat(token.getHeader().getAlgorithm()).isEqualTo("HS256");
        assertThat(claims.getSubject()).isEqualTo("42");
        assertThat(claims.getIssuer()).isEqualTo("shop");
        assertThat(claims.getAudience()).containsExactly("hub");
        assertThat(claims.getIssuedAt()).isEqualTo(NOW);
        assertThat(claims.getExpiration()).isEqualTo(NOW.plusSeconds(300));
        Map<?, ?> grants = grants(claims);
        assertThat(grants.get("subscribe")).isEqualTo(List.of("news", "chat:*"));
        assertThat(grants.get("publish")).isEqualTo(List.of("chat:*"));
        assertThat(grants.get("presence")).isEqualTo(List.of("chat:1"));
        assertThat(grants.get("history")).isEqualTo(List.of("news"));
        assertThat(grants.get("info")).asString().isEqualTo("{name=Ann, tags=[1, true, null, 1.5]}");
    }

    @Test
    void signsWithHs256HoweverLongTheSecretIs() {
        String secret = SECRET.repeat(3);

        String token = Tokens.hmac(secret.getBytes(StandardCharsets.UTF_8), CLOCK)
                .user("42")
                .mint();

        assertThat(read(token, secret).getHeader().getAlgorithm()).isEqualTo("HS256");
    }

    @Test
    void aChannelTokenNamesItsChannelAndGrantsNothing() {
        Claims claims = read(tokens().user("42").channel("orders:7").mint()).getPayload();

        assertThat(claims).containsEntry("channel", "orders:7").doesNotContainKey("belfry");
        assertThatThrownBy(() ->
                        tokens().user("42").channel("orders:7").publish("news").mint())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void oneInstanceMintsForManyUsersWithoutMixingThem() {
        Tokens shared = tokens().subscribe("news");

        String ann = shared.user("ann").publish("chat:*").mint();
        String bob = shared.user("bob").mint();

        assertThat(read(ann).getPayload().getSubject()).isEqualTo("ann");
        assertThat(grants(read(bob).getPayload())).hasToString("{subscribe=[news]}");
    }

    @Test
    void refusesAShortSecretNamingTheMinimumAndNotTheSecret() {
        assertThatThrownBy(() -> Tokens.hmac(SECRET.substring(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes")
                .hasMessageNotContaining(SECRET.substring(1));
    }

    @Test
    void refusesToMintWithoutAUser() {
        assertThatThrownBy(() -> tokens().subscribe("news").mint()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAValidityBelowASecondAndInfoThatIsNotJson() {
        assertThatThrownBy(() -> tokens().validFor(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tokens().info("{")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a*b", "*:a", "a**"})
    void refusesWhatTheHubWouldNotTakeForAPattern(String pattern) {
        List<Function<Tokens, Tokens>> grants = List.of(
                each -> each.subscribe("news", pattern),
                each -> each.publish(pattern),
                each -> each.presence(pattern),
                each -> each.history(pattern));

        assertThat(grants)
                .allSatisfy(grant -> assertThatThrownBy(() -> grant.apply(tokens()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageEndingWith("not '" + pattern + "'"));
    }

    private static Tokens tokens() {
        return Tokens.hmac(SECRET.getBytes(StandardCharsets.UTF_8), CLOCK);
    }

    private static Map<?, ?> grants(Claims claims) {
        return claims.get("belfry", Map.class);
    }

    private static Jws<Claims> read(String token) {
        return read(token, SECRET);
    }

    private static Jws<Claims> read(String token, String secret) {
        return Jwts.parser()
                .clock(() -> Date.from(NOW))
                .verifyWith(Keys.hmacShaKeyFor(secret.getBytes(StandardCharsets.UTF_8)))
                .build()
                .parseSignedClaims(token);
    }
}
