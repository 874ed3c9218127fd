package io.belfry.hub.config;

import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whose tokens are good.
 *
 * @param hmacSecret signs and checks tokens with HS256; at least 32 bytes
 * @param previousHmacSecret is still accepted, so that the secret can be changed without refusing anyone
 * @param publicKey checks tokens; its type decides the algorithm
 * @param jwks where public keys are fetched that check tokens too
 * @param issuer required value of {@code iss}; null = not looked at
 * @param audience required among the values of {@code aud}; null = not looked at
 * @param clockSkew by how much the clocks of the issuer and of this node may differ
 * @param maxLifetime how long a token may be good
 */
public record AuthSettings(
        @Nullable Secret hmacSecret,
        @Nullable Secret previousHmacSecret,
        @Nullable PublicKey publicKey,
        @Nullable URI jwks,
        @Nullable String issuer,
        @Nullable String audience,
        Duration clockSkew,
        Duration maxLifetime) {

    static AuthSettings from(Values values) {
        return new AuthSettings(
                values.find(Settings.AUTH_HMAC_SECRET),
                values.find(Settings.AUTH_PREVIOUS_HMAC_SECRET),
                values.find(Settings.AUTH_PUBLIC_KEY),
                values.find(Settings.AUTH_JWKS),
                values.find(Settings.AUTH_ISSUER),
                values.find(Settings.AUTH_AUDIENCE),
                values.get(Settings.AUTH_CLOCK_SKEW),
                values.get(Settings.AUTH_MAX_LIFETIME));
    }
}
