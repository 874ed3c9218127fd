package io.belfry.client.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redis by Lettuce. */
final class LettuceSource implements RedisSource {
    private static final Logger LOG = LoggerFactory.getLogger(LettuceSource.class);
    private static final int THREADS = 2;
    private static final int MOST_UNANSWERED = 10_000; // commands of one connection
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final long CLOSE_MILLIS = 2_000;

    /** Lettuce takes for a host whatever it does not understand: {@code host:1,password=secret}. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_.-]+|\\[?(?=[^:]*:[^:]*:)[0-9A-Fa-f:.]+(%[A-Za-z0-9_.~-]+)?]?");

    private final JavaAddresses addresses = new JavaAddresses();
    private final ClientResources resources;
    private final RedisClient client;
    private final Masters masters;
    private final RandomGenerator random = new SecureRandom();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "belfry-redis");
        made.setDaemon(true);
        return made;
    });
    private final List<Supervised<?>> connections = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private LettuceSource(RedisURI uri) {
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .addressResolverGroup(addresses)
                .build();
        client = RedisClient.create(resources);
        client.setOptions(options());
        masters = uri.getSentinels().isEmpty()
                ? new FixedMaster(uri)
                : new SentinelMasters(client, uri, thread, random, this::moved);
    }

    static LettuceSource open(String uri) {
        RedisURI parsed = parse(uri);
        if (parsed == null) {
            throw new IllegalArgumentException("Not an address of Redis: redis://host:6379, rediss://host:6379 or"
                    + " redis-sentinel://host:26379#master");
        }
        parsed.setTimeout(COMMAND_TIMEOUT);
        parsed.getSentinels().forEach(sentinel -> sentinel.setTimeout(COMMAND_TIMEOUT));
        return new LettuceSource(parsed);
    }

    /** The address, or null if it is none. */
    static @Nullable RedisURI parse(String uri) {
        if (!uri.toLowerCase(Locale.ROOT).matches("(redis|rediss|redis-sentinel)://.+")) {
            return null;
        }
        try {
            RedisURI parsed = RedisURI.create(uri);
            List<RedisURI> servers = parsed.getSentinels().isEmpty() ? List.of(parsed) : parsed.getSentinels();
            return servers.stream()
                            .allMatch(each -> HOST.matcher(each.getHost()).matches())
                    ? parsed
                    : null;
        } catch (IllegalArgumentException e) {
            return null; // not passed on: its message holds the address, and that may hold a password
        }
    }

    @Override
    public RedisLink link(String name) {
        SupervisedLink link = new SupervisedLink(
                name, masters, thread, random, server -> client.connectAsync(ByteArrayCodec.INSTANCE, server));
        connections.add(link);
        return link;
    }

    @Override
    public RedisListening listening(String name, RedisListener listener) {
        SupervisedListening listening = new SupervisedListening(
                name,
                masters,
                thread,
                random,
                server -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE, server),
                listener);
        connections.add(listening);
        return listening;
    }

    private void moved(RedisURI master) {
        connections.forEach(each -> each.moveTo(master, "Sentinel has named another master"));
    }

    /** {@inheritDoc} An interrupt ends the waiting, and nothing else. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        masters.close();
        // Lettuce would close each connection once more, and complain of that.
        CompletableFuture<Void> ended = CompletableFuture.allOf(
                        connections.stream().map(Supervised::shut).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, CLOSE_MILLIS / 2, TimeUnit.MILLISECONDS)
                .thenCompose(shut -> client.shutdownAsync(0, CLOSE_MILLIS / 2, TimeUnit.MILLISECONDS))
                .whenComplete((shut, failure) -> release());
        try {
            ended.get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("closing what Redis is reached by", e);
        }
    }

    private void release() {
        var unused = resources.shutdown(0, CLOSE_MILLIS / 2, TimeUnit.MILLISECONDS);
        addresses.close();
        thread.shutdownNow();
    }

    private static ClientOptions options() {
        return ClientOptions.builder()
                .autoReconnect(false) // Supervised does that
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_UNANSWERED)
                .protocolVersion(ProtocolVersion.RESP3)
                .pingBeforeActivateConnection(true)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .tcpNoDelay(true)
                        .build())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .build();
    }
}
