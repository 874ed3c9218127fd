package io.belfry.hub.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.hub.config.AuthSettings;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwsHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a token must say besides being signed: the parser has checked signature, times, issuer and audience. */
final class TokenRules {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_USER = 255; // bytes

    /** Parameters by which a token names its own key or asks for a treatment that the hub does not give. */
    private static final Set<String> REFUSED_PARAMETERS =
            Set.of("jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc", "p2c", "p2s");

    /** A key id is only ever compared, but one that is meant for a file system or a query comes from an attacker. */
    private static final Pattern KEY_ID = Pattern.compile("(?!.*\\.\\.)[A-Za-z0-9_.~:@=+/-]{1,256}");

    private final Duration skew;
    private final Duration maxLifetime;
    private final LongSupplier wallMillis;

    TokenRules(AuthSettings settings, LongSupplier wallMillis) {
        this.skew = settings.clockSkew();
        this.maxLifetime = settings.maxLifetime();
        this.wallMillis = wallMillis;
    }

    /** Throws what jjwt throws if a claim is not of its type. */
    TokenVerdict judge(Jws<Claims> token) {
        Claims claims = token.getPayload();
        String user = claims.getSubject();
        Instant issued = instant(claims.getIssuedAt());
        Instant end = instant(claims.getExpiration()); // jjwt does not require it
        if (!isPlain(token.getHeader()) || !isUser(user) || end == null || !isTimely(issued, end)) {
            return TokenVerdict.UNAUTHORIZED;
        }
        Map<?, ?> belfry = claims.get("belfry", Map.class);
        Grants grants = belfry == null ? Grants.NONE : grants(belfry);
        if (grants == null) {
            return TokenVerdict.UNAUTHORIZED;
        }
        byte[] info = belfry == null ? null : json(belfry.get("info"));
        Identity identity =
                new Identity(user, grants, issued == null ? 0 : issued.toEpochMilli(), end.toEpochMilli(), info);
        return TokenVerdict.of(identity, claims.get("channel", String.class));
    }

    /** Whether the header asks for nothing that the hub does not do, and names its key, if it does, by what can be a name. */
    static boolean isPlain(JwsHeader header) {
        String type = header.getType();
        String keyId = header.getKeyId();
        return (type == null || type.equalsIgnoreCase("JWT"))
                && (keyId == null || KEY_ID.matcher(keyId).matches())
                && REFUSED_PARAMETERS.stream().noneMatch(header::containsKey);
    }

    private static boolean isUser(@Nullable String user) {
        return user != null
                && !user.isEmpty()
                && user.getBytes(StandardCharsets.UTF_8).length <= LONGEST_USER
                && user.chars().noneMatch(Character::isISOControl);
    }

    private boolean isTimely(@Nullable Instant issued, Instant end) {
        Instant now = Instant.ofEpochMilli(wallMillis.getAsLong());
        Instant begin = issued == null ? now : issued;
        return !begin.isAfter(now.plus(skew)) && !end.isAfter(begin.plus(maxLifetime));
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }

    private static @Nullable Grants grants(Map<?, ?> belfry) {
        List<String> subscribe = texts(belfry.get("subscribe"));
        List<String> publish = texts(belfry.get("publish"));
        List<String> presence = texts(belfry.get("presence"));
        List<String> history = texts(belfry.get("history"));
        return subscribe == null || publish == null || presence == null || history == null
                ? null
                : Grants.of(subscribe, publish, presence, history);
    }

    /** Null if it is not a list of texts. */
    private static @Nullable List<String> texts(@Nullable Object claim) {
        if (claim == null) {
            return List.of();
        }
        return claim instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                ? list.stream().map(String.class::cast).toList()
                : null;
    }

    private static byte @Nullable [] json(@Nullable Object claim) {
        try {
            return claim == null ? null : JSON.writeValueAsBytes(claim);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("info is not JSON", e); // cannot be: it was read from JSON
        }
    }
}
