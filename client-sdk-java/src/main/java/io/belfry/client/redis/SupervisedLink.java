package io.belfry.client.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A connection for commands, to the master. */
final class SupervisedLink extends Supervised<StatefulRedisConnection<byte[], byte[]>> implements RedisLink {
    private final Function<RedisURI, CompletionStage<StatefulRedisConnection<byte[], byte[]>>> dialler;
    private volatile @Nullable Runnable whenOpened;

    SupervisedLink(
            String name,
            Masters masters,
            ScheduledExecutorService thread,
            RandomGenerator random,
            Function<RedisURI, CompletionStage<StatefulRedisConnection<byte[], byte[]>>> dialler) {
        super(name, masters, thread, random);
        this.dialler = dialler;
    }

    @Override
    public @Nullable RedisAsyncCommands<byte[], byte[]> commands() {
        StatefulRedisConnection<byte[], byte[]> connection = current();
        return connection == null ? null : connection.async();
    }

    @Override
    public String down() {
        return whyDown();
    }

    @Override
    public void whenOpened(Runnable task) {
        whenOpened = task;
    }

    @Override
    public void reopen(String why) {
        redial(why);
    }

    @Override
    public void close() {
        var unused = shut();
    }

    @Override
    CompletionStage<StatefulRedisConnection<byte[], byte[]>> dial(RedisURI server) {
        return dialler.apply(server);
    }

    @Override
    CompletionStage<?> prepare(StatefulRedisConnection<byte[], byte[]> connection) {
        RedisAsyncCommands<byte[], byte[]> redis = connection.async();
        return Role.requireMaster(redis)
                .thenCompose(master -> RedisScript.PUBLISH.prepare(redis))
                .thenCompose(prepared -> RedisScript.READ.prepare(redis));
    }

    @Override
    CompletionStage<?> ping(StatefulRedisConnection<byte[], byte[]> connection) {
        return connection.async().ping();
    }

    @Override
    void opened(StatefulRedisConnection<byte[], byte[]> connection) {
        Runnable task = whenOpened;
        if (task != null) {
            task.run();
        }
    }

    @Override
    void lost(String why) {}
}
