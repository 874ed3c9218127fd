package io.belfry.hub.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.belfry.hub.config.AuthSettings;
import io.belfry.hub.message.ChannelName;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.UnsupportedJwtException;
import io.jsonwebtoken.security.SecurityException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns tokens into identities. Safe from any thread; while a token is in its cache it is not checked again.
 *
 * <p>A token is a text that strangers send: nothing of it reaches a log or a message, and however it is wrong, there are
 * two answers.
 */
public final class TokenVerifier {
    private static final int LONGEST_TOKEN = 8 * 1024;
    private static final int CACHED_TOKENS = 10_000;

    /** The compact form of a signed token; an encrypted one has five parts, the last part of an unsigned one is empty. */
    private static final Pattern COMPACT = Pattern.compile("[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]++");

    private final @Nullable FetchedKeys fetched;
    private final List<JwtParser> parsers;
    private final TokenRules rules;
    private final Revocations revocations;
    private final LongSupplier wallMillis;
    private final long skewMillis;
    private final Cache<TokenDigest, Accepted> accepted;

    /** @param keys that were there when it was accepted: if they are others now it is judged anew */
    private record Accepted(TokenVerdict verdict, KeySet keys) {}

    /** By the keys of the configuration alone. */
    public TokenVerifier(AuthSettings settings, Revocations revocations, LongSupplier wallMillis) {
        this(settings, null, revocations, wallMillis);
    }

    /**
     * The clock tells milliseconds since 1970.
     *
     * @param fetched keys besides those of the configuration; null if there are none
     */
    public TokenVerifier(
            AuthSettings settings, @Nullable FetchedKeys fetched, Revocations revocations, LongSupplier wallMillis) {
        this.fetched = fetched;
        this.parsers = TokenParsers.of(settings, fetched, wallMillis);
        this.rules = new TokenRules(settings, wallMillis);
        this.revocations = revocations;
        this.wallMillis = wallMillis;
        this.skewMillis = settings.clockSkew().toMillis();
        this.accepted = Caffeine.newBuilder()
                .maximumSize(CACHED_TOKENS)
                .ticker(() -> Duration.ofMillis(wallMillis.getAsLong()).toNanos())
                .expireAfter(Expiry.creating((TokenDigest digest, Accepted entry) -> untilTheEnd(entry.verdict())))
                .executor(Runnable::run)
                .build();
    }

    /** Judges the token of a connection. A token for a single channel opens no connection. */
    public TokenVerdict verify(String token) {
        TokenVerdict verdict = judge(token);
        Identity identity = verdict.identity();
        if (verdict.channel() != null) {
            return TokenVerdict.UNAUTHORIZED;
        }
        if (identity == null || identity.expiresAtMillis() > wallMillis.getAsLong()) {
            return verdict;
        }
        // Past its end by our clock, good by that of whoever made it: what is taken must not be thrown out at once.
        return TokenVerdict.of(identity.endingAt(identity.expiresAtMillis() + skewMillis), null);
    }

    /** Whether this is a good channel token of this user for this channel. */
    boolean admits(String channelToken, Identity identity, ChannelName channel) {
        TokenVerdict verdict = judge(channelToken);
        Identity named = verdict.identity();
        return named != null
                && named.user() != null
                && named.user().equals(identity.user())
                && channel.text().equals(verdict.channel());
    }

    private TokenVerdict judge(String token) {
        TokenVerdict verdict = judgeAsSigned(token);
        Identity identity = verdict.identity();
        return identity != null && revocations.cover(identity) ? TokenVerdict.UNAUTHORIZED : verdict;
    }

    private TokenVerdict judgeAsSigned(String token) {
        if (token.length() > LONGEST_TOKEN || !COMPACT.matcher(token).matches()) {
            return TokenVerdict.UNAUTHORIZED;
        }
        TokenDigest digest = TokenDigest.of(token);
        KeySet keys = fetched == null ? KeySet.NONE : fetched.current();
        Accepted known = accepted.getIfPresent(digest);
        if (known != null && known.keys().equals(keys)) {
            return untilTheEnd(known.verdict()).isZero() ? TokenVerdict.EXPIRED : known.verdict();
        }
        TokenVerdict verdict = parse(token);
        if (verdict.identity() != null) {
            accepted.put(digest, new Accepted(verdict, keys));
        }
        return verdict;
    }

    private TokenVerdict parse(String token) {
        for (JwtParser parser : parsers) {
            TokenVerdict verdict = parse(token, parser);
            if (verdict != null) {
                return verdict;
            }
        }
        return TokenVerdict.UNAUTHORIZED;
    }

    /** Null if algorithm or signature are not those of this parser's key, so that the next one may try. */
    private @Nullable TokenVerdict parse(String token, JwtParser parser) {
        try {
            return rules.judge(parser.parseSignedClaims(token));
        } catch (ExpiredJwtException e) {
            return TokenVerdict.EXPIRED;
        } catch (UnknownKeyException e) {
            return e.mayCome() ? TokenVerdict.KEY_MAY_COME : TokenVerdict.UNAUTHORIZED;
        } catch (SecurityException | UnsupportedJwtException e) {
            return null;
        } catch (JwtException | IllegalArgumentException e) {
            return TokenVerdict.UNAUTHORIZED;
        }
    }

    private Duration untilTheEnd(TokenVerdict verdict) {
        Identity identity = verdict.identity();
        long end = identity == null ? 0 : identity.expiresAtMillis() + skewMillis;
        return Duration.ofMillis(Math.max(0, end - wallMillis.getAsLong()));
    }
}
