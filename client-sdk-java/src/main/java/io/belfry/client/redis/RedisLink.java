package io.belfry.client.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import org.jspecify.annotations.Nullable;

/** One supervised connection for commands. Safe from any thread. */
public interface RedisLink extends AutoCloseable {

    /** What {@link #down} says before the first attempt has ended. */
    String CONNECTING = "connecting";

    /** For commands now; null while there is no connection. A command completes exceptionally when its link breaks. */
    @Nullable
    RedisAsyncCommands<byte[], byte[]> commands();

    /** Why there is no connection, for a person; empty if there is one. */
    String down();

    /** Has this run each time there is a new connection, by one of Redis' threads, which it must not block. */
    void whenOpened(Runnable task);

    /** Gives the connection up and opens another, asking anew who is master. */
    void reopen(String why);

    @Override
    void close();
}
