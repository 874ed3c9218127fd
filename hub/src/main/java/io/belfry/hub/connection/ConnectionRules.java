package io.belfry.hub.connection;

import io.belfry.hub.auth.ClientSigner;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.auth.Permissions;
import io.belfry.hub.auth.TokenVerdict;
import io.belfry.hub.auth.TokenVerifier;
import io.belfry.hub.config.Config;
import io.belfry.hub.config.Limits;
import io.belfry.hub.config.Poll;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.wire.CommandParser;
import io.belfry.hub.wire.Connected;
import io.belfry.hub.wire.ErrorCode;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a node go by.
 *
 * @param withoutToken who a client without token is; null if it may not connect
 * @param pingNanos heartbeat period
 * @param poll how long polls are held
 */
public record ConnectionRules(
        Limits limits,
        TokenVerifier verifier,
        Permissions permissions,
        @Nullable Identity withoutToken,
        ClientSigner clientSigner,
        Connected.Greeting greeting,
        long pingNanos,
        Poll poll,
        CommandParser parser,
        RequestListener requests,
        Sessions sessions,
        Metrics metrics,
        Time time,
        RandomGenerator random) {

    /** As configured; {@code version} is what the node tells clients of itself. */
    public static ConnectionRules of(
            Config config,
            String version,
            RequestListener requests,
            Sessions sessions,
            TokenVerifier verifier,
            ClientSigner signer,
            Metrics metrics,
            Time time,
            RandomGenerator random) {
        int messageBytes = config.limits().messageBytes();
        return new ConnectionRules(
                config.limits(),
                verifier,
                new Permissions(config.namespaces(), verifier),
                withoutToken(config),
                signer,
                new Connected.Greeting(
                        config.node(),
                        version,
                        config.heartbeat().toMillis(),
                        messageBytes,
                        config.limits().channels()),
                config.heartbeat().toNanos(),
                config.poll(),
                new CommandParser(messageBytes),
                requests,
                sessions,
                metrics,
                time,
                random);
    }

    private static @Nullable Identity withoutToken(Config config) {
        if (config.development()) {
            return Identity.developer();
        }
        return config.namespaces().admitAnyone() ? Identity.anonymous() : null;
    }

    /** Who shows this token; without one, whoever may come without. */
    TokenVerdict identify(@Nullable String token) {
        TokenVerdict verdict = token != null
                ? verifier.verify(token)
                : withoutToken != null ? TokenVerdict.of(withoutToken, null) : TokenVerdict.UNAUTHORIZED;
        ErrorCode rejection = verdict.rejection();
        if (rejection != null) {
            boolean expired = rejection == ErrorCode.TOKEN_EXPIRED;
            metrics.count(Meter.TOKENS_REFUSED, (expired ? rejection : ErrorCode.UNAUTHORIZED).text());
        }
        return verdict;
    }
}
