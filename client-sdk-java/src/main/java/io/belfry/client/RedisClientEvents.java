package io.belfry.client;

import io.belfry.client.redis.RedisEventGroup;
import io.belfry.client.redis.RedisEventGroup.Taken;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Takes events on a thread of its own, over a connection of its own: its reads wait in Redis. */
final class RedisClientEvents implements ClientEvents {
    private static final long PAUSE_MILLIS = 200; // while Redis does not answer
    private static final int TIMES = 4; // looks for what others left within the time of take-over

    private final RedisSource source;
    private final RedisEventGroup group;
    private final ClientEventListener listener;
    private final ClientEventsOptions options;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean sourceClosed = new AtomicBoolean();
    private final Thread thread;
    private long lookedNanos;

    private RedisClientEvents(
            RedisSource source, RedisEventGroup group, ClientEventListener listener, ClientEventsOptions options) {
        this.source = source;
        this.group = group;
        this.listener = listener;
        this.options = options;
        lookedNanos = System.nanoTime();
        thread = DaemonThreads.named("belfry-events").newThread(this::run);
    }

    static ClientEvents open(String uri, String name, ClientEventListener listener, ClientEventsOptions options) {
        RedisSource source = RedisSource.open(uri);
        RedisEventGroup group = new RedisEventGroup(
                source.link("events"),
                new RedisNames(options.redisPrefix()),
                name,
                new IdempotencyKeys(new SecureRandom()).get());
        RedisClientEvents events = new RedisClientEvents(source, group, listener, options);
        events.thread.start();
        return events;
    }

    /** What it was given last is acknowledged before the connection goes, also if a listener closes. */
    private void run() {
        try {
            takeUntilClosed();
        } finally {
            closeSource();
        }
    }

    private void closeSource() {
        if (!sourceClosed.getAndSet(true)) {
            source.close();
        }
    }

    private void takeUntilClosed() {
        boolean unfinished = false;
        while (closing.getCount() > 0) {
            List<Taken> taken = take();
            if (taken == null) {
                pause();
                continue;
            }
            for (Taken each : taken) {
                if (closing.getCount() == 0) {
                    unfinished = true; // others take it over
                    break;
                }
                unfinished |= !handled(each);
            }
        }
        if (!unfinished) {
            group.leave();
        }
    }

    /** What is to be handled next, after a wait of a second at most; null if Redis does not answer. */
    private @Nullable List<Taken> take() {
        Duration idle = options.takeOver();
        long now = System.nanoTime();
        if (now - lookedNanos >= idle.toNanos() / TIMES) {
            lookedNanos = now;
            List<Taken> left = group.takeOver(idle);
            if (left == null || !left.isEmpty()) {
                return left;
            }
        }
        return group.take();
    }

    private boolean handled(Taken taken) {
        try {
            tell(taken);
        } catch (RuntimeException | Error failure) {
            ListenerCall.report(failure);
            return false;
        }
        return group.acknowledge(taken.id());
    }

    private void tell(Taken taken) {
        ClientEvent event = new ClientEvent(taken.id(), taken.of("client"), taken.orNull("user"), taken.of("node"));
        switch (taken.of("event")) {
            case "open" -> listener.onOpen(event);
            case "close" -> listener.onClose(event);
            case "publish" -> listener.onPublish(event, new ClientPublication(taken.of("channel"), taken.of("data")));
            default -> {
                // a later version tells more
            }
        }
    }

    private void pause() {
        try {
            var unused = closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closing.countDown(); // nobody but close interrupts
        }
    }

    @Override
    public void close() {
        closing.countDown();
        if (Thread.currentThread() == thread) {
            return; // a listener closes: its event is not acknowledged yet, and the thread ends behind it
        }
        try {
            thread.join(Math.max(1, options.closeTimeout().toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeSource(); // if the listener takes longer than it may
    }
}
