package io.belfry.hub.auth;

import static io.belfry.hub.auth.SignedTokens.SECRET;
import static io.belfry.hub.auth.SignedTokens.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.AuthSettings;
import io.belfry.hub.config.Secret;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.wire.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the catalogue that concern tokens, each for every type of key. */
final class TokenVerifierTest {
    private static final long NOW = 1_790_000_000; // seconds since 1970
    private static final String GOOD = payload("\"sub\":\"42\",\"exp\":" + (NOW + 3600));

    private final AtomicLong wallMillis = new AtomicLong(NOW * 1000);

    /** One bad token and the answer it gets. */
    record Row(String id, SignedTokens key, String what, String token, ErrorCode answer) {
        @Override
        public String toString() {
            return id + " " + key + ": " + what;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void refuses(Row row) {
        TokenVerdict verdict = verifier(row.key).verify(row.token);

        assertThat(verdict.identity()).isNull();
        assertThat(verdict.rejection()).isEqualTo(row.answer);
    }

    static Stream<Row> rows() {
        return Arrays.stream(SignedTokens.values()).flatMap(key -> rowsFor(key).stream());
    }

    private static List<Row> rowsFor(SignedTokens key) {
        List<Row> rows = new ArrayList<>();
        for (String none : List.of("none", "None", "nOnE")) {
            String header = "{\"alg\":\"" + none + "\"}";
            rows.add(bad("A02", key, "alg " + none, encoded(header) + "." + encoded(GOOD) + "."));
            rows.add(bad("A02", key, "alg " + none + ", signed", key.token(header, GOOD)));
        }
        addConfusion(rows, key);
        for (String id : List.of("../../etc/passwd", "' OR 1=1", "x".repeat(10_000 / 2), "\\u0000")) {
            rows.add(bad("A04", key, "kid", key.token(key.header(",\"kid\":\"" + id + "\""), GOOD)));
        }
        for (String own : List.of(
                "\"jku\":\"https://a.example/k\"",
                "\"x5u\":\"https://a.example/k\"",
                "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}")) {
            rows.add(bad("A06", key, "a key of its own", key.token(key.header("," + own), GOOD)));
        }
        addClaims(rows, key);
        rows.add(bad("A14", key, "typ", key.token(key.header(",\"typ\":\"id_token+jwt\""), GOOD)));
        rows.add(bad(
                "A15",
                key,
                "8 KiB",
                key.token(payload("\"sub\":\"42\",\"exp\":" + (NOW + 60) + ",\"x\":\"" + "x".repeat(8192) + "\""))));
        addShapes(rows, key);
        return rows;
    }

    private static void addConfusion(List<Row> rows, SignedTokens key) {
        var publicKey = key.publicKey();
        if (publicKey != null) {
            String signed = encoded("{\"alg\":\"HS256\"}") + "." + encoded(GOOD);
            byte[] bytes = signed.getBytes(StandardCharsets.US_ASCII);
            byte[] pem = ("-----BEGIN PUBLIC KEY-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey.getEncoded())
                            + "\n-----END PUBLIC KEY-----\n")
                    .getBytes(StandardCharsets.US_ASCII);
            rows.add(bad(
                    "A03",
                    key,
                    "HS256 with the public key",
                    signed + "." + encoded(SignedTokens.hmac(publicKey.getEncoded(), bytes))));
            rows.add(bad("A03", key, "HS256 with its PEM", signed + "." + encoded(SignedTokens.hmac(pem, bytes))));
        }
        for (SignedTokens other : SignedTokens.values()) {
            if (other != key) {
                rows.add(bad("A07", key, "signed with " + other, other.token(GOOD)));
            }
        }
    }

    private static void addClaims(List<Row> rows, SignedTokens key) {
        String exp = ",\"exp\":" + (NOW + 3600);
        addClaims(
                rows,
                key,
                "A07",
                "iss",
                "\"sub\":\"42\",\"iss\":\"{tenant}\"" + exp,
                "\"sub\":\"42\",\"iss\":\"other\"" + exp);
        addClaims(rows, key, "A08", "no exp", "\"sub\":\"42\"");
        rows.add(new Row(
                "A09",
                key,
                "exp",
                key.token(payload("\"sub\":\"42\",\"exp\":" + (NOW - 31))),
                ErrorCode.TOKEN_EXPIRED));
        addClaims(rows, key, "A10", "nbf", "\"sub\":\"42\",\"nbf\":" + (NOW + 3600) + ",\"exp\":" + (NOW + 7200));
        addClaims(rows, key, "A10", "iat", "\"sub\":\"42\",\"iat\":" + (NOW + 3600) + ",\"exp\":" + (NOW + 7200));
        addClaims(
                rows,
                key,
                "A11",
                "lifetime",
                "\"sub\":\"42\",\"exp\":" + (NOW + 86_401),
                "\"sub\":\"42\",\"iat\":" + (NOW - 3600) + ",\"exp\":" + (NOW + 82_801));
        addClaims(
                rows,
                key,
                "A11",
                "exp",
                "\"sub\":\"42\",\"exp\":1e400",
                "\"sub\":\"42\",\"exp\":\"never\"",
                "\"sub\":\"42\",\"exp\":9223372036854775807",
                "\"sub\":\"42\",\"exp\":null",
                "\"sub\":\"42\",\"exp\":-1e400",
                "\"sub\":\"42\",\"exp\":99999999999999999999999999");
        addClaims(
                rows,
                key,
                "A13",
                "sub",
                "\"exp\":" + (NOW + 60),
                "\"sub\":\"\"" + exp,
                "\"sub\":\"" + "é".repeat(128) + "\"" + exp,
                "\"sub\":\"a\\nb\"" + exp,
                "\"sub\":\"a\\u0085b\"" + exp,
                "\"sub\":42" + exp,
                "\"sub\":\"\\ud800\"" + exp,
                "\"sub\":\"42\",\"belfry\":{\"info\":{\"\\udc00\":1}}" + exp,
                "\"sub\":null" + exp);
        addClaims(rows, key, "A17", "twice", "\"sub\":\"42\",\"sub\":\"43\"" + exp);
        addClaims(
                rows,
                key,
                "§7",
                "grants",
                "\"sub\":\"42\",\"belfry\":{\"subscribe\":[\"a*b\"]}" + exp,
                "\"sub\":\"42\",\"belfry\":{\"subscribe\":\"news\"}" + exp,
                "\"sub\":\"42\",\"belfry\":[]" + exp,
                "\"sub\":\"42\",\"belfry\":{\"publish\":[1]}" + exp);
        addClaims(rows, key, "§7", "channel token", "\"sub\":\"42\",\"channel\":\"news\"" + exp);
    }

    private static void addClaims(List<Row> rows, SignedTokens key, String id, String what, String... members) {
        for (String each : members) {
            rows.add(bad(
                    id,
                    key,
                    what,
                    key.token(each.contains("\"iss\"") ? "{\"aud\":\"us\"," + each + "}" : payload(each))));
        }
    }

    private static void addShapes(List<Row> rows, SignedTokens key) {
        String good = key.token(GOOD);
        rows.add(bad("A16", key, "encrypted", encoded("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..AAAA.AAAA.AAAA"));
        rows.add(bad(
                "A16",
                key,
                "PBES2",
                encoded("{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2c\":2147483647,\"p2s\":\"AAAA\"}")
                        + ".AAAA.AAAA.AAAA.AAAA"));
        rows.add(bad("A16", key, "compressed", key.token(key.header(",\"zip\":\"DEF\""), GOOD)));
        rows.add(bad("A18", key, "crit", key.token(key.header(",\"crit\":[\"x\"],\"x\":1"), GOOD)));
        rows.add(bad("A18", key, "b64", key.token(key.header(",\"crit\":[\"b64\"],\"b64\":false"), GOOD)));
        rows.add(bad("A18", key, "b64 without crit", key.token(key.header(",\"b64\":false"), GOOD)));
        rows.add(bad("A19", key, "truncated", good.substring(0, good.length() - 4)));
        rows.add(bad("A19", key, "no signature", good.substring(0, good.lastIndexOf('.') + 1)));
        rows.add(bad("A19", key, "zeros", good.substring(0, good.lastIndexOf('.') + 1) + encoded(new byte[64])));
        rows.add(bad("A19", key, "padding", good + "="));
        rows.add(bad("A19", key, "white space", good + "\n"));
        rows.add(bad("A19", key, "white space within", good.substring(0, 20) + " " + good.substring(20)));
        rows.add(bad("A19", key, "nothing", ""));
        rows.add(bad("A19", key, "no JSON", key.token("x", "y")));
        rows.add(bad("A19", key, "payload changed", good.replace(encoded(GOOD), encoded(GOOD.replace("42", "43")))));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(SignedTokens.class)
    void acceptsATokenThatFollowsTheRules(SignedTokens key) {
        TokenVerdict verdict = verifier(key)
                .verify(key.token(
                        key.header(",\"typ\":\"JWT\",\"kid\":\"key-1\""),
                        payload("\"sub\":\"42\",\"iat\":" + NOW + ",\"exp\":" + (NOW + 86_400)
                                + ",\"belfry\":{\"subscribe\":[\"news\",\"chat:*\"],\"info\":{\"name\":\"Zoë\"}}")));

        assertThat(verdict.rejection()).isNull();
        Identity identity = identity(verdict);
        assertThat(identity.user()).isEqualTo("42");
        assertThat(identity.issuedAtMillis()).isEqualTo(NOW * 1000);
        assertThat(identity.expiresAtMillis()).isEqualTo((NOW + 86_400) * 1000);
        assertThat(new String(identity.info(), StandardCharsets.UTF_8)).isEqualTo("{\"name\":\"Zoë\"}");
        assertThat(identity.grants().maySubscribe(channel("chat:7"))).isTrue();
        assertThat(identity.grants().maySubscribe(channel("chat"))).isFalse();
        assertThat(identity.grants().mayPublish(channel("chat:7"))).isFalse();
    }

    @Test
    void whoIsTakenWithinTheSkewIsNotThrownOutAtOnce() {
        SignedTokens key = SignedTokens.HMAC;

        TokenVerdict verdict = verifier(key).verify(key.token(payload("\"sub\":\"42\",\"exp\":" + (NOW - 10))));

        assertThat(Objects.requireNonNull(verdict.identity()).expiresAtMillis()).isEqualTo((NOW + 20) * 1000);
    }

    @ParameterizedTest(name = "A09 A10 {0}")
    @EnumSource(SignedTokens.class)
    void forgivesClocksThatDifferByTheSkew(SignedTokens key) {
        TokenVerifier verifier = verifier(key);

        assertThat(verifier.verify(key.token(payload("\"sub\":\"42\",\"exp\":" + (NOW - 30))))
                        .rejection())
                .isNull();
        assertThat(verifier.verify(
                                key.token(payload("\"sub\":\"42\",\"nbf\":" + (NOW + 30) + ",\"exp\":" + (NOW + 60))))
                        .rejection())
                .isNull();
        assertThat(verifier.verify(
                                key.token(payload("\"sub\":\"42\",\"iat\":" + (NOW + 30) + ",\"exp\":" + (NOW + 60))))
                        .rejection())
                .isNull();
    }

    @ParameterizedTest(name = "A12 {0}")
    @EnumSource(SignedTokens.class)
    void wantsItsAudienceAmongThoseNamed(SignedTokens key) {
        String rest = ",\"iss\":\"issuer\",\"sub\":\"42\",\"exp\":" + (NOW + 60) + "}";
        TokenVerifier verifier = verifier(key);

        assertThat(verifier.verify(key.token("{\"aud\":[\"them\",\"us\"]" + rest))
                        .rejection())
                .isNull();
        assertThat(verifier.verify(key.token("{\"aud\":\"them\"" + rest)).rejection())
                .isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(verifier.verify(key.token("{\"aud\":[]" + rest)).rejection()).isEqualTo(ErrorCode.UNAUTHORIZED);
        assertThat(verifier.verify(key.token("{\"x\":1" + rest)).rejection()).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void acceptsThePreviousSecretWhileTheNewOneSpreads() {
        String token = SignedTokens.HMAC.token(GOOD);
        Secret old = new Secret(SECRET);
        Secret current = new Secret("f".repeat(64));

        assertThat(verifier(current, old, null).verify(token).rejection()).isNull();
        assertThat(verifier(current, null, null).verify(token).rejection()).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void triesEveryConfiguredKey() {
        TokenVerifier verifier = verifier(new Secret(SECRET), null, SignedTokens.EC.publicKey());

        assertThat(verifier.verify(SignedTokens.HMAC.token(GOOD)).rejection()).isNull();
        assertThat(verifier.verify(SignedTokens.EC.token(GOOD)).rejection()).isNull();
        assertThat(verifier.verify(SignedTokens.RSA.token(GOOD)).rejection()).isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void refusesEverythingWithoutAKey() {
        assertThat(verifier(null, null, null)
                        .verify(SignedTokens.HMAC.token(GOOD))
                        .rejection())
                .isEqualTo(ErrorCode.UNAUTHORIZED);
    }

    @Test
    void seesTheEndOfATokenThatItRemembers() {
        TokenVerifier verifier = verifier(SignedTokens.HMAC);
        String token = SignedTokens.HMAC.token(GOOD);
        Identity first = identity(verifier.verify(token));

        assertThat(verifier.verify(token).identity()).as("not parsed again").isSameAs(first);
        wallMillis.addAndGet(Duration.ofSeconds(3600 + 31).toMillis());
        assertThat(verifier.verify(token).rejection()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void admitsToAChannelByATokenForThatChannelAndUser() {
        TokenVerifier verifier = verifier(SignedTokens.HMAC);
        String token = SignedTokens.HMAC.token(payload("\"sub\":\"42\",\"channel\":\"news\",\"exp\":" + (NOW + 60)));
        Identity user = identity(verifier.verify(SignedTokens.HMAC.token(GOOD)));
        Identity other = new Identity("43", Grants.NONE, 0, Identity.NEVER, null);

        assertThat(verifier.admits(token, user, channel("news"))).isTrue();
        assertThat(verifier.admits(token, user, channel("news2"))).isFalse();
        assertThat(verifier.admits(token, other, channel("news"))).isFalse();
        assertThat(verifier.admits(token, Identity.anonymous(), channel("news")))
                .isFalse();
        assertThat(verifier.admits(SignedTokens.HMAC.token(GOOD), user, channel("news")))
                .isFalse();
    }

    private TokenVerifier verifier(SignedTokens key) {
        return key == SignedTokens.HMAC
                ? verifier(new Secret(SECRET), null, null)
                : verifier(null, null, key.publicKey());
    }

    private TokenVerifier verifier(
            @Nullable Secret secret, @Nullable Secret previous, java.security.@Nullable PublicKey publicKey) {
        AuthSettings settings = new AuthSettings(
                secret, previous, publicKey, null, "issuer", "us", Duration.ofSeconds(30), Duration.ofHours(24));
        return new TokenVerifier(settings, new Revocations(settings, wallMillis::get), wallMillis::get);
    }

    private static Row bad(String id, SignedTokens key, String what, String token) {
        return new Row(id, key, what, token, ErrorCode.UNAUTHORIZED);
    }

    private static String payload(String members) {
        return "{\"iss\":\"issuer\",\"aud\":\"us\"," + members + "}";
    }

    private static Identity identity(TokenVerdict verdict) {
        assertThat(verdict.rejection()).isNull();
        return java.util.Objects.requireNonNull(verdict.identity());
    }

    private static ChannelName channel(String text) {
        return java.util.Objects.requireNonNull(ChannelName.parse(text));
    }
}
