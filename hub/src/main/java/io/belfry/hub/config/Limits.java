package io.belfry.hub.config;

import java.time.Duration;

/**
 * What one client, or all of them, may use. 0 = no limit.
 *
 * @param connections connections of this node
 * @param perIp connections of one address
 * @param perUser connections of one user on this node
 * @param acceptsPerSecond new connections
 * @param channels subscriptions of one connection, the hub's own channels not counted
 * @param messageBytes an incoming frame, message or line, and a publication's data; always limited
 * @param queueBytes what may wait for one connection before it counts as a slow consumer; always limited
 * @param commandsPerSecond commands of one connection
 * @param maxAge after how long a connection is sent away to come anew; zero = never
 * @param unauthenticated how long a connection may take until its {@code connect}
 */
public record Limits(
        int connections,
        int perIp,
        int perUser,
        int acceptsPerSecond,
        int channels,
        int messageBytes,
        int queueBytes,
        int commandsPerSecond,
        Duration maxAge,
        Duration unauthenticated) {

    static Limits from(Values values) {
        int messageBytes = values.get(Settings.LIMITS_MESSAGE);
        int queueBytes = values.get(Settings.LIMITS_QUEUE);
        if (queueBytes < 2L * messageBytes) {
            throw values.bad(
                    Settings.LIMITS_QUEUE,
                    "at least twice limits.message (" + values.text(Settings.LIMITS_MESSAGE) + ")");
        }
        return new Limits(
                values.get(Settings.LIMITS_CONNECTIONS),
                values.get(Settings.LIMITS_PER_IP),
                values.get(Settings.LIMITS_PER_USER),
                values.get(Settings.LIMITS_ACCEPTS_PER_SECOND),
                values.get(Settings.LIMITS_CHANNELS),
                messageBytes,
                queueBytes,
                values.get(Settings.LIMITS_COMMANDS_PER_SECOND),
                values.get(Settings.LIMITS_MAX_AGE),
                values.get(Settings.LIMITS_UNAUTHENTICATED));
    }
}
