package io.belfry.client.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection open for as long as it is wanted.
 *
 * <p>Lettuce would reconnect by itself, but to the address it knows, in its own time, and with commands that it kept; it would
 * also wait long for a server that stands still. Here each connection is a new one, to whoever is master then: dialled with
 * a deadline, asked for its role, and given up when its {@link Heartbeat} is silent.
 *
 * <p>All state belongs to one thread, that of the source; the current connection may be read from anywhere.
 *
 * @param <C> the connection
 */
abstract class Supervised<C extends StatefulConnection<byte[], byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger(Supervised.class);
    private static final Duration DIAL_DEADLINE = Duration.ofSeconds(3);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final String name;
    private final Masters masters;
    private final ScheduledExecutorService thread;
    private final RandomGenerator random;
    private final ScheduledFuture<?> watch;
    private final Heartbeat heartbeat;

    private volatile @Nullable C current;
    private volatile String down = RedisLink.CONNECTING;
    private volatile boolean closed;
    private @Nullable RedisURI server; // that the current connection goes to
    private int attempt; // which attempt is under way: what an older one brings is thrown away
    private int failures;
    private boolean dialling;

    Supervised(String name, Masters masters, ScheduledExecutorService thread, RandomGenerator random) {
        this.name = name;
        this.masters = masters;
        this.thread = thread;
        this.random = random;
        heartbeat = new Heartbeat(this::run);
        watch = thread.scheduleWithFixedDelay(this::watch, Heartbeat.MILLIS, Heartbeat.MILLIS, TimeUnit.MILLISECONDS);
        run(this::begin);
    }

    /** Opens a connection to just this server. */
    abstract CompletionStage<C> dial(RedisURI server);

    /** Whatever must be true before the connection counts as open; fails if the server is the wrong one. */
    abstract CompletionStage<?> prepare(C connection);

    abstract CompletionStage<?> ping(C connection);

    /** The connection is open. On the source's thread. */
    abstract void opened(C connection);

    /** It is gone; another one is on its way. On the source's thread. */
    abstract void lost(String why);

    final @Nullable C current() {
        return current;
    }

    final String whyDown() {
        return current == null ? down : "";
    }

    /** Gives the connection up, or the attempt to get one, and dials at once. */
    final void redial(String why) {
        run(() -> {
            attempt++;
            dialling = false;
            failures = 0;
            var unused = end(why);
            begin();
        });
    }

    /** Dials anew unless the connection goes to this server: Sentinel gives its address before it calls it the master. */
    final void moveTo(RedisURI master, String why) {
        run(() -> {
            RedisURI there = server;
            if (current == null
                    || there == null
                    || there.getPort() != master.getPort()
                    || !master.getHost().equals(there.getHost())) {
                redial(why);
            }
        });
    }

    /** Completes when the connection is closed; never if the source's thread ends before. */
    final CompletableFuture<?> shut() {
        closed = true;
        watch.cancel(false);
        CompletableFuture<Void> shut = new CompletableFuture<>();
        run(() -> {
            attempt++;
            var unused = end("closed").whenComplete((done, failure) -> shut.complete(null));
        });
        return shut;
    }

    private void begin() {
        if (closed || dialling || current != null) {
            return;
        }
        dialling = true;
        int mine = ++attempt;
        CompletableFuture<RedisURI> found = masters.find().toCompletableFuture();
        CompletionStage<C> dialled = found.thenCompose(this::dial);
        CompletionStage<C> ready = dialled.thenCompose(
                        connection -> prepare(connection).thenApply(done -> connection))
                .toCompletableFuture()
                .orTimeout(DIAL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        ready.whenComplete((connection, failure) -> run(() -> {
            if (mine == attempt && connection != null) {
                server = found.getNow(null);
            }
            dialled(mine, dialled, connection, failure);
        }));
    }

    private void dialled(int mine, CompletionStage<C> dialled, @Nullable C connection, @Nullable Throwable failure) {
        if (mine != attempt || closed) {
            dialled.thenAccept(Supervised::close);
            return;
        }
        dialling = false;
        if (connection == null) {
            dialled.thenAccept(Supervised::close);
            failures++;
            down = describe(failure);
            LOG.debug("{}: not connected: {}", name, down);
            schedule(pauseMillis());
            return;
        }
        failures = 0;
        heartbeat.restart();
        current = connection;
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
                run(() -> broken(connection));
            }
        });
        opened(connection);
        if (!connection.isOpen()) {
            broken(connection); // while nobody listened yet
        }
    }

    private void broken(C connection) {
        if (current == connection) {
            var unused = end("the connection to Redis broke");
            schedule(pauseMillis());
        }
    }

    private CompletableFuture<Void> end(String why) {
        C connection = current;
        down = why;
        if (connection == null) {
            return CompletableFuture.completedFuture(null);
        }
        current = null;
        LOG.debug("{}: connection given up: {}", name, why);
        CompletableFuture<Void> ended = connection.closeAsync();
        lost(why);
        return ended;
    }

    private void watch() {
        C connection = current;
        if (connection == null || closed) {
            return;
        }
        if (heartbeat.beat(() -> ping(connection))) {
            redial("Redis does not answer");
        }
    }

    /** Full jitter, doubling: nodes that lost Redis together come back one by one, and none later than in a second. */
    private long pauseMillis() {
        long bound = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures, 5));
        return random.nextLong(bound + 1);
    }

    private void schedule(long millis) {
        try {
            var unused = thread.schedule(this::begin, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ending) {
            // the source is closed
        }
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ending) {
            // the source is closed
        }
    }

    private static void close(StatefulConnection<?, ?> connection) {
        var unused = connection.closeAsync();
    }

    private static String describe(@Nullable Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof io.lettuce.core.RedisConnectionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause == null || cause instanceof TimeoutException) {
            return "Redis does not answer";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
