package io.belfry.hub.auth;

import io.belfry.hub.config.AuthSettings;
import io.belfry.hub.config.Secret;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.function.LongSupplier;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * One parser for each configured key, and one for all that are fetched. A parser knows a single algorithm, which its key
 * decides and no token can change (RFC 8725, 3.1), the last one as many as there are keys, each in its own; encryption,
 * compression and keys found in tokens are switched off.
 */
final class TokenParsers {
    private static final List<SignatureAlgorithm> FETCHED = List.of(Jwts.SIG.RS256, Jwts.SIG.ES256, Jwts.SIG.EdDSA);

    private TokenParsers() {}

    static List<JwtParser> of(AuthSettings settings, @Nullable FetchedKeys fetched, LongSupplier wallMillis) {
        List<JwtParser> parsers = new ArrayList<>();
        Secret secret = settings.hmacSecret();
        if (secret != null) {
            parsers.add(hmac(secret, settings, wallMillis));
        }
        Secret previous = settings.previousHmacSecret();
        if (previous != null) {
            parsers.add(hmac(previous, settings, wallMillis));
        }
        PublicKey key = settings.publicKey();
        if (key != null) {
            parsers.add(builder(List.of(algorithm(key)), settings, wallMillis)
                    .verifyWith(key)
                    .build());
        }
        if (fetched != null) {
            parsers.add(builder(FETCHED, settings, wallMillis)
                    .keyLocator(new FetchedKeyLocator(fetched))
                    .build());
        }
        return List.copyOf(parsers);
    }

    private static JwtParser hmac(Secret secret, AuthSettings settings, LongSupplier wallMillis) {
        return builder(List.of(Jwts.SIG.HS256), settings, wallMillis)
                .verifyWith(new SecretKeySpec(secret.bytes(), "HmacSHA256"))
                .build();
    }

    private static SignatureAlgorithm algorithm(PublicKey key) {
        if (key instanceof RSAPublicKey) {
            return Jwts.SIG.RS256;
        }
        return key instanceof ECPublicKey ? Jwts.SIG.ES256 : Jwts.SIG.EdDSA;
    }

    private static JwtParserBuilder builder(
            List<? extends SecureDigestAlgorithm<?, ?>> algorithms, AuthSettings settings, LongSupplier wallMillis) {
        JwtParserBuilder builder = Jwts.parser()
                .sig()
                .clear()
                .add(algorithms)
                .and()
                .zip()
                .clear()
                .and()
                .enc()
                .clear()
                .and()
                .key()
                .clear()
                .and()
                .json(new TokenJson())
                .clock(() -> Date.from(Instant.ofEpochMilli(wallMillis.getAsLong())))
                .clockSkewSeconds(settings.clockSkew().toSeconds());
        String issuer = settings.issuer();
        String audience = settings.audience();
        if (issuer != null) {
            builder.requireIssuer(issuer);
        }
        if (audience != null) {
            builder.requireAudience(audience);
        }
        return builder;
    }
}
