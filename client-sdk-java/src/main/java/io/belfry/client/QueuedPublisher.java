package io.belfry.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The publisher, whichever way it sends: admits what the buffer can hold, and hands it to the lane of its channel. */
final class QueuedPublisher implements Publisher {
    private static final Duration FIRST_RETRY_BOUND = Duration.ofMillis(100);
    private static final Duration LAST_RETRY_BOUND = Duration.ofSeconds(2);
    private static final String NO_KEY = "";

    private final Sender sender;
    private final RetryPolicy policy;
    private final Supplier<String> keys;
    private final PublisherOptions options;
    private final Runnable release;
    private final Lane[] lanes;
    private final Lane[] clientLanes;
    private final Set<Pending> unanswered = ConcurrentHashMap.newKeySet();
    private final AtomicLong bufferedBytes = new AtomicLong();
    private volatile boolean closed;

    /**
     * @param keys makes idempotency keys that nobody else makes
     * @param release run at the end of {@link #close}
     */
    QueuedPublisher(
            Sender sender, RetryPolicy policy, Supplier<String> keys, PublisherOptions options, Runnable release) {
        this.sender = sender;
        this.policy = policy;
        this.keys = keys;
        this.options = options;
        this.release = release;
        lanes = lanes(options.connections());
        clientLanes = lanes(options.connections());
    }

    /** The same in production, with real time and chance. */
    static QueuedPublisher over(Sender sender, Timer timer, PublisherOptions options, Runnable release) {
        SecureRandom random = new SecureRandom();
        RetryPolicy policy = new RetryPolicy(
                timer,
                new Backoff(random, FIRST_RETRY_BOUND, LAST_RETRY_BOUND),
                options.retryBudget(),
                options.requestTimeout());
        return new QueuedPublisher(sender, policy, new IdempotencyKeys(random), options, release);
    }

    @Override
    public CompletableFuture<PublishResult> publish(String channel, String json) {
        return publish(channel, json, keys.get());
    }

    @Override
    public CompletableFuture<PublishResult> publish(String channel, String json, String key) {
        return submit(PublishRequest.Kind.CHANNEL, channel, json, key);
    }

    @Override
    public CompletableFuture<List<PublishResult>> publishAll(List<Posting> postings) {
        return Batch.result(submit(postings.stream().map(this::request).toList()));
    }

    @Override
    public CompletableFuture<PublishResult> toUser(String user, String json) {
        return submit(PublishRequest.Kind.USER, user, json, keys.get());
    }

    @Override
    public CompletableFuture<PublishResult> toClient(String client, String json) {
        return submit(PublishRequest.Kind.CLIENT, client, json, NO_KEY);
    }

    @Override
    public CompletableFuture<PublishResult> broadcast(String json) {
        return submit(PublishRequest.Kind.EVERYBODY, "", json, keys.get());
    }

    private PublishRequest request(Posting posting) {
        String key = posting.key() == null ? keys.get() : posting.key();
        return PublishRequest.of(PublishRequest.Kind.CHANNEL, posting.channel(), posting.json(), key);
    }

    private CompletableFuture<PublishResult> submit(PublishRequest.Kind kind, String name, String json, String key) {
        return submit(List.of(PublishRequest.of(kind, name, json, key))).get(0).result();
    }

    private List<Pending> submit(List<PublishRequest> requests) {
        List<Pending> all = requests.stream().map(Pending::new).toList();
        all.forEach(this::rejectWhatIsBad);
        List<Pending> open = all.stream().filter(Pending::isOpen).toList();
        if (reserve(open)) {
            unanswered.addAll(open);
            open.forEach(this::releaseWhenAnswered);
            // Looked at after adding, as close() sets it before looking at what was added: one of the two sees the
            // other.
            if (closed) {
                open.forEach(each ->
                        each.result().completeExceptionally(new IllegalStateException("the publisher is closed")));
            } else {
                deliver(open);
            }
        }
        return all;
    }

    private void rejectWhatIsBad(Pending pending) {
        String ofAny = pending.request().rejection();
        String rejection = ofAny == null ? sender.rejection(pending.request()) : ofAny;
        if (rejection != null) {
            pending.onAttempt(Attempt.decided(PublishResult.rejected(rejection)));
        }
    }

    /** Takes room for all of them, or for none and fails them. */
    private boolean reserve(List<Pending> publications) {
        long bytes =
                publications.stream().mapToLong(each -> each.request().bytes()).sum();
        if (bufferedBytes.addAndGet(bytes) <= options.bufferBytes()) {
            return true;
        }
        bufferedBytes.addAndGet(-bytes);
        publications.forEach(each -> each.result()
                .completeExceptionally(new BufferFullException(each.request().key(), options.bufferBytes())));
        return false;
    }

    private void deliver(List<Pending> publications) {
        Map<Lane, List<Pending>> byLane = publications.stream()
                .collect(Collectors.groupingBy(each -> lane(each.request()), LinkedHashMap::new, Collectors.toList()));
        byLane.forEach((lane, its) -> Batch.cut(its).forEach(part -> lane.add(new Delivery(sender, policy, part))));
    }

    /** Asking for a client may take a second, which channels must not wait for. */
    private Lane lane(PublishRequest request) {
        Lane[] its = request.kind() == PublishRequest.Kind.CLIENT ? clientLanes : lanes;
        return its[Math.floorMod(request.channel().hashCode(), its.length)];
    }

    private static Lane[] lanes(int number) {
        return IntStream.range(0, number).mapToObj(each -> new Lane()).toArray(Lane[]::new);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The caller gets the future itself, and with it the bare exception.
    private void releaseWhenAnswered(Pending pending) {
        pending.result().whenComplete((verdict, failure) -> {
            bufferedBytes.addAndGet(-pending.request().bytes());
            unanswered.remove(pending);
        });
    }

    @Override
    public void close() {
        closed = true;
        try {
            CompletableFuture.allOf(unanswered.stream().map(Pending::result).toArray(CompletableFuture<?>[]::new))
                    .get(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // Told to whoever holds the publication's own future.
        } catch (TimeoutException e) {
            unanswered.forEach(Pending::abandon);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unanswered.forEach(Pending::abandon);
        }
        release.run();
    }
}
