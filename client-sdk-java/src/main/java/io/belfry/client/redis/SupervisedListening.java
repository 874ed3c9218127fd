package io.belfry.client.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A connection that listens, to the master. */
final class SupervisedListening extends Supervised<StatefulRedisPubSubConnection<byte[], byte[]>>
        implements RedisListening {
    private static final int MOST_AT_A_TIME = 500;

    private final Function<RedisURI, CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>>> dialler;
    private final RedisListener listener;

    SupervisedListening(
            String name,
            Masters masters,
            ScheduledExecutorService thread,
            RandomGenerator random,
            Function<RedisURI, CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>>> dialler,
            RedisListener listener) {
        super(name, masters, thread, random);
        this.dialler = dialler;
        this.listener = listener;
    }

    @Override
    public CompletionStage<Void> subscribe(List<byte[]> redisChannels) {
        return change(redisChannels, (connection, names) -> connection.async().subscribe(names), true);
    }

    @Override
    public CompletionStage<Void> unsubscribe(List<byte[]> redisChannels) {
        return change(redisChannels, (connection, names) -> connection.async().unsubscribe(names), false);
    }

    /**
     * Redis confirms channel by channel, in their order, and Lettuce tells of each; the command itself may count as done with
     * the first. So the last one is waited for.
     */
    private CompletionStage<Void> change(
            List<byte[]> redisChannels,
            BiFunction<StatefulRedisPubSubConnection<byte[], byte[]>, byte[][], CompletionStage<Void>> command,
            boolean subscribes) {
        StatefulRedisPubSubConnection<byte[], byte[]> connection = current();
        if (redisChannels.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        if (connection == null || redisChannels.size() > MOST_AT_A_TIME) {
            return CompletableFuture.failedFuture(new RedisException(connection == null ? whyDown() : "too many"));
        }
        Confirmation confirmation = new Confirmation(redisChannels.get(redisChannels.size() - 1), subscribes);
        connection.addListener(confirmation);
        try {
            command.apply(connection, redisChannels.toArray(new byte[0][])).whenComplete((sent, failure) -> {
                if (failure != null) {
                    confirmation.done.completeExceptionally(failure);
                }
            });
        } catch (RedisException rejected) {
            confirmation.done.completeExceptionally(rejected);
        }
        return confirmation
                .done
                .orTimeout(RedisSource.COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((confirmed, failure) -> connection.removeListener(confirmation));
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
    CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> dial(RedisURI server) {
        return dialler.apply(server);
    }

    @Override
    CompletionStage<?> prepare(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
        return Role.requireMaster(connection.async());
    }

    @Override
    CompletionStage<?> ping(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
        return connection.async().ping();
    }

    @Override
    void opened(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] redisChannel, byte[] message) {
                if (current() == connection) {
                    listener.message(redisChannel, message);
                }
            }
        });
        listener.up();
    }

    @Override
    void lost(String why) {
        listener.down(why);
    }

    /** Waits for the last channel of a command. */
    private static final class Confirmation extends RedisPubSubAdapter<byte[], byte[]> {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final byte[] last;
        private final boolean subscribes;

        Confirmation(byte[] last, boolean subscribes) {
            this.last = last;
            this.subscribes = subscribes;
        }

        @Override
        public void subscribed(byte[] redisChannel, long count) {
            if (subscribes && java.util.Arrays.equals(redisChannel, last)) {
                done.complete(null);
            }
        }

        @Override
        public void unsubscribed(byte[] redisChannel, long count) {
            if (!subscribes && java.util.Arrays.equals(redisChannel, last)) {
                done.complete(null);
            }
        }
    }
}
