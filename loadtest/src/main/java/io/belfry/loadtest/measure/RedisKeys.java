package io.belfry.loadtest.measure;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The keys of some nodes in a Redis, over a connection of its own. Used by one thread at a time. */
public final class RedisKeys implements AutoCloseable {
    private static final int AT_ONCE = 1000;

    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final ScanArgs ours;

    /**
     * Connects.
     *
     * @param uri as in the nodes' {@code bus.redis}
     * @param prefix as in the nodes' {@code bus.prefix}
     */
    public RedisKeys(String uri, String prefix) throws IOException {
        // SLF4J complains otherwise that it has no provider: what the client logs is for programs with one.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        client = RedisClient.create(uri);
        ours = ScanArgs.Builder.limit(AT_ONCE).match(prefix + ":*");
        try {
            connection = client.connect();
        } catch (RedisException e) {
            client.shutdown();
            throw new IOException("Redis does not let the harness in: " + e.getMessage(), e);
        }
    }

    public long count() throws IOException {
        try {
            Set<String> keys = new HashSet<>(); // a scan may show one twice
            ScanCursor at = ScanCursor.INITIAL;
            do {
                KeyScanCursor<String> found = connection.sync().scan(at, ours);
                keys.addAll(found.getKeys());
                at = found;
            } while (!at.isFinished());
            return keys.size();
        } catch (RedisException e) {
            throw new IOException("Redis does not count its keys: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
