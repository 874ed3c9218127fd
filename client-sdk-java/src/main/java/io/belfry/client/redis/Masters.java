package io.belfry.client.redis;

import io.lettuce.core.RedisURI;
import java.util.concurrent.CompletionStage;

/** Says who is master. Safe from any thread, never blocks. */
interface Masters extends AutoCloseable {

    /** Where the master is now; completes exceptionally if nobody knows. */
    CompletionStage<RedisURI> find();

    @Override
    void close();
}
