package io.belfry.hub.connection;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.config.Transport;
import org.jspecify.annotations.Nullable;

/**
 * One connection as it was at one moment.
 *
 * @param moment when it came; no two connections of a node have the same
 * @param channels which it has besides those of the hub
 * @param queuedBytes that wait to be written to it
 */
public record Snapshot(
        ClientId client, @Nullable String user, Transport transport, long moment, int channels, long queuedBytes) {}
