package io.belfry.client;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** As much of a node as a question of a publisher meets: a lease in Redis, and an answer to whatever is asked. */
final class FakeNode implements AutoCloseable {
    static final String SILENT = "silent";

    /** The questions it was asked. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final RedisClient client;
    private final String id;
    private final RedisAsyncCommands<String, String> commands;

    /**
     * @param leaseMillis how much longer it counts as alive, by the clock of Redis
     * @param answer to every question; empty for none to give, {@link #SILENT} for none at all
     */
    FakeNode(RedisServer redis, String id, long leaseMillis, String answer) {
        client = RedisClient.create(redis.uri());
        this.id = id;
        commands = client.connect().async();
        StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub();
        listening.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String redisChannel, String message) {
                onAsked(message, answer);
            }
        });
        listening.sync().subscribe("belfry:all");
        long until = Long.parseLong(redis.commands().time().get(0)) * 1_000 + leaseMillis;
        redis.commands().hset("belfry:nodes", id, "{\"until\":" + until + ",\"about\":{\"until\":1}}");
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What does not arrive is what the test then finds missing.
    private void onAsked(String message, String answer) {
        String[] words = message.substring(0, message.indexOf('\n')).split(" ", -1);
        asked.add(message.substring(message.indexOf('\n') + 1));
        if (!answer.equals(SILENT)) {
            commands.publish("belfry:n:" + words[1], "answer " + id + " " + words[2] + "\n" + answer);
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
