package io.belfry.client;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Publishes over HTTP: admits what the buffer can hold, and hands it to the lane of its target. */
final class HttpPublisher implements Publisher {
    private static final Duration FIRST_RETRY_BOUND = Duration.ofMillis(100);
    private static final Duration LAST_RETRY_BOUND = Duration.ofSeconds(2);

    private final HttpSender sender;
    private final RetryPolicy policy;
    private final Supplier<String> keys;
    private final PublisherOptions options;
    private final Runnable release;
    private final Lane[] lanes;
    private final Set<Delivery> unanswered = ConcurrentHashMap.newKeySet();
    private final AtomicLong bufferedBytes = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param keys makes idempotency keys that nobody else makes
     * @param release run at the end of {@link #close}
     */
    HttpPublisher(
            HttpSender sender, RetryPolicy policy, Supplier<String> keys, PublisherOptions options, Runnable release) {
        this.sender = sender;
        this.policy = policy;
        this.keys = keys;
        this.options = options;
        this.release = release;
        lanes = IntStream.range(0, options.connections())
                .mapToObj(number -> new Lane())
                .toArray(Lane[]::new);
    }

    static HttpPublisher open(URI adminBase, @Nullable String apiKey, PublisherOptions options) {
        SecureRandom random = new SecureRandom();
        DaemonTimer timer = new DaemonTimer("belfry-publisher-timer");
        return new HttpPublisher(
                new JdkHttpSender(HttpBase.require(adminBase), apiKey, timer, options.requestTimeout()),
                new RetryPolicy(
                        timer,
                        new Backoff(random, FIRST_RETRY_BOUND, LAST_RETRY_BOUND),
                        options.retryBudget(),
                        options.requestTimeout()),
                new IdempotencyKeys(random),
                options,
                timer::close);
    }

    @Override
    public CompletableFuture<PublishResult> publish(String channel, String json) {
        return publish(channel, json, keys.get());
    }

    @Override
    public CompletableFuture<PublishResult> publish(String channel, String json, String key) {
        return submit(PublishRequest.toChannel(channel, json, key));
    }

    @Override
    public CompletableFuture<PublishResult> toUser(String user, String json) {
        return submit(PublishRequest.toUser(user, json, keys.get()));
    }

    @Override
    public CompletableFuture<PublishResult> broadcast(String json) {
        return submit(PublishRequest.toAll(json, keys.get()));
    }

    private CompletableFuture<PublishResult> submit(PublishRequest request) {
        if (!request.isWellFormed()) {
            return CompletableFuture.completedFuture(PublishResult.rejected(PublishResult.BAD_REQUEST));
        }
        byte[] body = request.body();
        if (bufferedBytes.addAndGet(body.length) > options.bufferBytes()) {
            bufferedBytes.addAndGet(-body.length);
            return CompletableFuture.failedFuture(new BufferFullException(request.key(), options.bufferBytes()));
        }
        Delivery delivery = new Delivery(sender, policy, request.path(), body, request.key());
        unanswered.add(delivery);
        releaseWhenAnswered(delivery, body.length);
        // Looked at after adding, as close() sets it before looking at what was added: one of the two sees the other.
        if (closed) {
            delivery.result().completeExceptionally(new IllegalStateException("the publisher is closed"));
            return delivery.result();
        }
        lanes[Math.floorMod(request.target().hashCode(), lanes.length)].add(delivery);
        return delivery.result();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The caller gets the future itself, and with it the bare exception.
    private void releaseWhenAnswered(Delivery delivery, int bytes) {
        delivery.result().whenComplete((verdict, failure) -> {
            bufferedBytes.addAndGet(-bytes);
            unanswered.remove(delivery);
        });
    }

    @Override
    public void close() {
        closed = true;
        try {
            CompletableFuture.allOf(unanswered.stream().map(Delivery::result).toArray(CompletableFuture<?>[]::new))
                    .get(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // Told to whoever holds the publication's own future.
        } catch (TimeoutException e) {
            unanswered.forEach(Delivery::abandon);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unanswered.forEach(Delivery::abandon);
        }
        release.run();
    }
}
