package io.belfry.client.redis;

import java.time.Duration;

/**
 * Where Redis is: a server, or whichever server Sentinel calls the master. Opens connections that are supervised: each is
 * pinged, given up after two silent seconds, opened anew with random pauses of at most a second, and moved at once when
 * Sentinel names another master.
 */
public interface RedisSource extends AutoCloseable {
    /**
     * Every command is answered or given up in this time: below the 2 s within which a publisher is answered, because timers
     * are late, most of all where everything times out at once on a busy machine (0.75 s were seen).
     */
    Duration COMMAND_TIMEOUT = Duration.ofMillis(1_500);

    /**
     * Connects to nothing yet.
     *
     * @param uri {@code redis://}, {@code rediss://} or {@code redis-sentinel://}
     * @throws IllegalArgumentException if it is none of these; the message does not repeat it, as it may hold a password
     */
    static RedisSource open(String uri) {
        return LettuceSource.open(uri);
    }

    /** Whether {@link #open} takes it. */
    static boolean isAddress(String uri) {
        return LettuceSource.parse(uri) != null;
    }

    /** Opens a connection for commands. Its name is for the log. */
    RedisLink link(String name);

    /** Opens a connection that listens. Its name is for the log. */
    RedisListening listening(String name, RedisListener listener);

    /** Closes every connection. Waits for two seconds at most. */
    @Override
    void close();
}
