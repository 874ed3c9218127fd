package io.belfry.client.redis;

import java.time.Duration;

/**
 * Where Redis is: a server, or whichever server Sentinel calls the master. Opens connections that are supervised: each is
 * pinged, given up after two silent seconds, opened anew with random pauses of at most a second, and moved at once when
 * Sentinel names another master.
 */
public interface RedisSource extends AutoCloseable {
    Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

    /** A connection for commands. */
    RedisLink link(String name);

    /** A connection that listens. */
    RedisListening listening(String name, RedisListener listener);

    @Override
    void close();
}
