package io.belfry.client.redis;

import io.lettuce.core.RedisURI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One server that is meant to be the master; its name is looked up anew with each connection. */
record FixedMaster(RedisURI server) implements Masters {
    @Override
    public CompletionStage<RedisURI> find() {
        return CompletableFuture.completedFuture(server);
    }

    @Override
    public void close() {}
}
