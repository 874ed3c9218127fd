package io.belfry.client.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Sentinel who is master, and listens to every Sentinel for a change of master.
 *
 * <p>Asking alone is not enough: a master that stands still keeps its connections, and who only listens on one of them
 * would hear nothing until it wakes.
 */
final class SentinelMasters implements Masters {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelMasters.class);
    private static final String SWITCH = "+switch-master";
    private static final int SWITCH_WORDS = 5; // master's name, old address and port, new address and port
    private static final long ASK_MILLIS = 1_000;

    private final RedisClient client;
    private final RedisURI uri;
    private final String masterId;
    private final Consumer<RedisURI> switched;
    private final List<Watch> watches = new ArrayList<>();

    /** @param switched takes the master when Sentinel has named another; on any thread, possibly once for each Sentinel */
    SentinelMasters(
            RedisClient client,
            RedisURI uri,
            ScheduledExecutorService thread,
            RandomGenerator random,
            Consumer<RedisURI> switched) {
        this.client = client;
        this.uri = uri;
        this.switched = switched;
        masterId = uri.getSentinelMasterId();
        for (RedisURI sentinel : uri.getSentinels()) {
            watches.add(new Watch(sentinel, thread, random));
        }
    }

    @Override
    public CompletionStage<RedisURI> find() {
        CompletionStage<RedisURI> found =
                CompletableFuture.failedFuture(new RedisException("no Sentinel knows the master " + masterId));
        for (RedisURI sentinel : uri.getSentinels()) {
            found = found.exceptionallyCompose(failure -> ask(sentinel));
        }
        return found;
    }

    @Override
    public void close() {
        watches.forEach(watch -> {
            var unused = watch.shut();
        });
    }

    private CompletionStage<RedisURI> ask(RedisURI sentinel) {
        RedisURI alone = RedisURI.Builder.sentinel(sentinel.getHost(), sentinel.getPort(), masterId)
                .withTimeout(RedisSource.COMMAND_TIMEOUT)
                .build();
        alone.getSentinels().clear();
        alone.getSentinels().add(sentinel); // with its own credentials
        return client.connectSentinelAsync(ByteArrayCodec.INSTANCE, alone)
                .orTimeout(ASK_MILLIS, TimeUnit.MILLISECONDS)
                .thenCompose(connection -> connection
                        .async()
                        .getMasterAddrByName(masterId.getBytes(StandardCharsets.UTF_8))
                        .toCompletableFuture()
                        .orTimeout(ASK_MILLIS, TimeUnit.MILLISECONDS)
                        .whenComplete((address, failure) -> {
                            var unused = connection.closeAsync();
                        }))
                .thenApply(this::master);
    }

    private RedisURI master(SocketAddress address) {
        if (!(address instanceof InetSocketAddress where)) {
            throw new RedisException("Sentinel does not know the master " + masterId);
        }
        RedisURI master = RedisURI.builder()
                .withHost(where.getHostString())
                .withPort(where.getPort())
                .withDatabase(uri.getDatabase())
                .withSsl(uri.isSsl())
                .withVerifyPeer(uri.getVerifyMode())
                .withTimeout(uri.getTimeout())
                .build();
        master.setCredentialsProvider(uri.getCredentialsProvider());
        return master;
    }

    /** One Sentinel, listened to. */
    private final class Watch extends Supervised<StatefulRedisPubSubConnection<byte[], byte[]>> {
        Watch(RedisURI sentinel, ScheduledExecutorService thread, RandomGenerator random) {
            super("sentinel", new FixedMaster(sentinel), thread, random);
        }

        @Override
        CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> dial(RedisURI sentinel) {
            return client.connectPubSubAsync(ByteArrayCodec.INSTANCE, sentinel);
        }

        @Override
        CompletionStage<?> prepare(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
            connection.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(byte[] redisChannel, byte[] message) {
                    String[] words = new String(message, StandardCharsets.UTF_8).split(" ", -1);
                    if (words.length == SWITCH_WORDS && words[0].equals(masterId)) {
                        LOG.info("Sentinel has made another server master of {}", masterId);
                        switched.accept(
                                master(InetSocketAddress.createUnresolved(words[3], Integer.parseInt(words[4]))));
                    }
                }
            });
            return connection.async().subscribe(SWITCH.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        CompletionStage<?> ping(StatefulRedisPubSubConnection<byte[], byte[]> connection) {
            return connection.async().ping();
        }

        @Override
        void opened(StatefulRedisPubSubConnection<byte[], byte[]> connection) {}

        @Override
        void lost(String why) {}
    }
}
