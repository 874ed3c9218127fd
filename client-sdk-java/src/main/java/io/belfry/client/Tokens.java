package io.belfry.client;

import io.jsonwebtoken.Jwts;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Mints the tokens by which clients prove to the hub who they are and what they may do: JSON Web Tokens, signed with the
 * secret that the hub knows as {@code auth.hmacSecret} (HS256).
 *
 * <p>Immutable: every method returns another instance, so one that holds the secret and the issuer can be kept and used
 * from any thread. Needs {@code io.jsonwebtoken:jjwt-api}, {@code jjwt-impl} and {@code jjwt-jackson} on the class path.
 *
 * <p>A pattern names a channel, or with {@code *} as its last character every channel that begins so.
 */
public final class Tokens {
    /** How long a token is good unless {@link #validFor} says otherwise. */
    public static final Duration DEFAULT_VALIDITY = Duration.ofHours(1);

    public static final int MIN_SECRET_BYTES = 32;

    private static final String USER = "sub";
    private static final String CHANNEL = "channel";

    private final SecretKey key;
    private final Clock clock;
    private final Map<String, Object> claims;
    private final Map<String, Object> grants;
    private final Duration validity;

    private Tokens(
            SecretKey key, Clock clock, Map<String, Object> claims, Map<String, Object> grants, Duration validity) {
        this.key = key;
        this.clock = clock;
        this.claims = claims;
        this.grants = grants;
        this.validity = validity;
    }

    /**
     * Tokens signed with the secret's UTF-8 bytes.
     *
     * @throws IllegalArgumentException if they are fewer than {@link #MIN_SECRET_BYTES}
     */
    public static Tokens hmac(String secret) {
        return hmac(secret.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Tokens signed with the secret.
     *
     * @throws IllegalArgumentException if it is shorter than {@link #MIN_SECRET_BYTES} bytes
     */
    public static Tokens hmac(byte[] secret) {
        return hmac(secret, Clock.systemUTC());
    }

    static Tokens hmac(byte[] secret, Clock clock) {
        if (secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "the secret must have at least " + MIN_SECRET_BYTES + " bytes, has " + secret.length);
        }
        return new Tokens(new SecretKeySpec(secret, "HmacSHA256"), clock, Map.of(), Map.of(), DEFAULT_VALIDITY);
    }

    /** Whose token it is; required. */
    public Tokens user(String id) {
        return withClaim(USER, id);
    }

    /**
     * Channels the user may subscribe to, beside those that were named before.
     *
     * @throws IllegalArgumentException if one is no pattern
     */
    public Tokens subscribe(String... patterns) {
        return withGrant("subscribe", patterns);
    }

    /**
     * Channels the user's clients may publish to.
     *
     * @throws IllegalArgumentException if one is no pattern
     */
    public Tokens publish(String... patterns) {
        return withGrant("publish", patterns);
    }

    /**
     * Channels the user may ask who is on.
     *
     * @throws IllegalArgumentException if one is no pattern
     */
    public Tokens presence(String... patterns) {
        return withGrant("presence", patterns);
    }

    /**
     * Channels whose history the user may read.
     *
     * @throws IllegalArgumentException if one is no pattern
     */
    public Tokens history(String... patterns) {
        return withGrant("history", patterns);
    }

    /**
     * What others see of the user in presence.
     *
     * @throws IllegalArgumentException if the text is not one JSON value
     */
    public Tokens info(String json) {
        return withGrant("info", JsonText.read(json));
    }

    /**
     * Makes this a channel token: one that lets its user subscribe to this one channel and grants nothing else.
     */
    public Tokens channel(String name) {
        return withClaim(CHANNEL, name);
    }

    /** Must be what the hub expects as {@code auth.issuer}, if it expects one. */
    public Tokens issuer(String name) {
        return withClaim("iss", name);
    }

    /** Must be what the hub expects as {@code auth.audience}, if it expects one. */
    public Tokens audience(String name) {
        return withClaim("aud", name);
    }

    /** How long the token is good, from the moment it is minted; in whole seconds, at least one. */
    public Tokens validFor(Duration duration) {
        if (duration.toSeconds() < 1) {
            throw new IllegalArgumentException("validFor must be at least 1 s, was " + duration);
        }
        return new Tokens(key, clock, claims, grants, duration);
    }

    /**
     * The token, good from now on.
     *
     * @throws IllegalStateException if no user is named, or a channel token was given grants, which it cannot carry
     */
    public String mint() {
        if (!claims.containsKey(USER)) {
            throw new IllegalStateException("a token needs a user");
        }
        if (claims.containsKey(CHANNEL) && !grants.isEmpty()) {
            throw new IllegalStateException("a channel token carries no grants");
        }
        Instant now = clock.instant();
        var token = Jwts.builder().claims(claims).issuedAt(Date.from(now)).expiration(Date.from(now.plus(validity)));
        if (!grants.isEmpty()) {
            token.claim("belfry", grants);
        }
        return token.signWith(key, Jwts.SIG.HS256).compact();
    }

    private Tokens withClaim(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " must not be empty");
        }
        return new Tokens(key, clock, with(claims, name, value), grants, validity);
    }

    private Tokens withGrant(String name, String[] patterns) {
        for (String pattern : patterns) {
            int star = pattern.indexOf('*');
            if (pattern.isEmpty() || (star >= 0 && star < pattern.length() - 1)) {
                throw new IllegalArgumentException(name + " takes a channel's name, or its beginning and a * at the end"
                        + " such as chat:*, not '" + pattern + "'");
            }
        }
        List<?> before = grants.get(name) instanceof List<?> list ? list : List.of();
        return withGrant(
                name,
                Stream.concat(before.stream(), Stream.of(patterns)).collect(Collectors.toCollection(ArrayList::new)));
    }

    private Tokens withGrant(String name, Object value) {
        return new Tokens(key, clock, claims, with(grants, name, value), validity);
    }

    private static Map<String, Object> with(Map<String, Object> map, String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(map);
        copy.put(name, value);
        return copy;
    }
}
