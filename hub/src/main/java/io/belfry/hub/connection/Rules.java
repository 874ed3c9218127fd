package io.belfry.hub.connection;

import io.belfry.hub.auth.ClientSigner;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.auth.Permissions;
import io.belfry.hub.auth.TokenVerifier;
import io.belfry.hub.config.Limits;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.wire.CommandParser;
import io.belfry.hub.wire.Connected;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of a node go by.
 *
 * @param withoutToken who a client without token is; null if it may not connect
 * @param pingNanos heartbeat period
 */
public record Rules(
        Limits limits,
        TokenVerifier verifier,
        Permissions permissions,
        @Nullable Identity withoutToken,
        ClientSigner clientSigner,
        Connected.Greeting greeting,
        long pingNanos,
        CommandParser parser,
        RequestListener requests,
        Sessions sessions,
        Metrics metrics,
        Time time,
        RandomGenerator random) {}
