package io.belfry.client;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisPublishing;
import io.belfry.client.redis.RedisQuestions;
import io.belfry.client.redis.RedisSource;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.security.SecureRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a publisher over Redis is made of. The only class of this package that needs lettuce. */
final class RedisPublisher {
    private RedisPublisher() {}

    static Publisher open(String uri, PublisherOptions options) {
        SecureRandom random = new SecureRandom();
        RedisNames names = new RedisNames(options.redisPrefix());
        RedisSource source = RedisSource.open(uri);
        RedisLink link = source.link("publisher");
        RedisPublishing publishing = new RedisPublishing(link, names, random, options.redisReplicas());
        RedisQuestions questions = new RedisQuestions(source, link, names, "sdk-" + new IdempotencyKeys(random).get());
        DaemonTimer timer = new DaemonTimer("belfry-publisher-timer");
        Sender sender = new RedisSender(
                (channel, data, key, rules) -> publishing.publish(channel, data, null, key, false, rules),
                (question, timeout) -> questions.ask(question, ClientQuestion::isEnough, timeout),
                new KnownRules(() -> read(link, names), timer),
                timer,
                DaemonThreads.pool("belfry-publisher"));
        return QueuedPublisher.over(sender, timer, options, () -> {
            timer.close();
            source.close();
        });
    }

    private static CompletionStage<byte @Nullable []> read(RedisLink link, RedisNames names) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        return redis == null
                ? CompletableFuture.failedFuture(new RedisException(link.down()))
                : redis.get(names.history());
    }
}
