package io.belfry.client;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to the channels of a Belfry hub. One instance serves a whole application; close it at the end.
 *
 * <p><b>Answers.</b> Each call returns a future. It completes with a {@link PublishResult} when the hub has decided: a
 * rejection is a value and final. It completes exceptionally with {@link BelfryUnavailableException} when no decision
 * was to be had; that may be retried. The publisher has then already retried within its budget, always with one
 * idempotency key per publication, so that no retry publishes twice. {@link BufferFullException} says that too much is
 * unanswered already.
 *
 * <p><b>Order.</b> Publications of one publisher to one channel are stored in the order of the calls.
 *
 * <p><b>Threads.</b> Every method may be called from any thread; none but {@link #close} blocks. Futures complete on
 * the publisher's own threads, of which there are few: stages that block belong on an executor of the caller's
 * ({@code thenAcceptAsync}).
 *
 * <p><b>Payloads</b> are JSON text, one value each, of 64 KiB in UTF-8 (the hub's {@code limits.message}), at most 31 deep
 * and without members of the same name. Subscribers receive them byte for byte, but for line breaks between the parts of
 * the JSON: each becomes a space. What is no such payload is rejected with {@link PublishResult#BAD_REQUEST} or
 * {@link PublishResult#TOO_LARGE}.
 *
 * <p><b>Two ways</b> lead to the hub: {@linkplain #http through a node} or {@linkplain #redis straight to the Redis}
 * between the nodes. Order, retries, keys and limits are the same.
 */
public interface Publisher extends AutoCloseable {
    /**
     * A publisher that posts to a hub's admin port, directly or through a balancer.
     *
     * @param adminBase such as {@code http://hub:8801}; a path is kept as a prefix
     * @param apiKey a key with scope {@code publish}; null for a hub in development mode
     */
    static Publisher http(URI adminBase, @Nullable String apiKey) {
        return http(adminBase, apiKey, PublisherOptions.DEFAULTS);
    }

    /** The same with limits of one's own. */
    static Publisher http(URI adminBase, @Nullable String apiKey, PublisherOptions options) {
        return HttpSender.open(adminBase, apiKey, options);
    }

    /**
     * A publisher that publishes over the Redis between the nodes, past them: also while no node can be reached. Needs
     * lettuce on the class path. It connects in the background, and follows the master when that changes.
     *
     * @param uri {@code redis://}, {@code rediss://} or {@code redis-sentinel://}, as in the nodes' {@code bus.redis}
     * @throws IllegalArgumentException if it is none of these; the message does not repeat it, as it may hold a password
     */
    static Publisher redis(String uri) {
        return redis(uri, PublisherOptions.DEFAULTS);
    }

    /** The same with limits of one's own. */
    static Publisher redis(String uri, PublisherOptions options) {
        return RedisPublisher.open(uri, options);
    }

    /**
     * Publishes to a channel under an idempotency key made for this call.
     *
     * @param channel one to eight parts of 1 to 64 characters {@code A–Z a–z 0–9 _ . ~ @ -}, parted by colons, 255 at most
     */
    CompletableFuture<PublishResult> publish(String channel, String json);

    /**
     * Publishes to a channel under a key of the caller's: for publications that must survive a restart of the caller
     * without being published twice.
     *
     * @param key 1 to 128 printable ASCII characters, used for one payload only
     */
    CompletableFuture<PublishResult> publish(String channel, String json, String key);

    /**
     * Publishes several at once, in fewer requests than one by one. Those to one channel are stored in their order.
     *
     * @return the verdicts in the order of the postings; fails with {@link BatchUnavailableException}, which has the
     *     verdicts of the others, if some have none
     */
    CompletableFuture<List<PublishResult>> publishAll(List<Posting> postings);

    /**
     * Publishes to every connection of a user, and to those that come back within the history of the user's channel.
     *
     * @param user id of the user, as {@code sub} in its tokens
     */
    CompletableFuture<PublishResult> toUser(String user, String json);

    /**
     * Publishes to one client, on whichever node its connections are: at most once, without history, and therefore without
     * an idempotency key. It is not repeated when it is unknown whether it has been delivered.
     *
     * @param client what the client was told of itself when it connected ({@code client} in {@code connected})
     * @return accepted, without position, if it is on its way to at least one connection; rejected with
     *     {@link PublishResult#NOT_FOUND} if the client is on no node, with {@link PublishResult#NOT_DELIVERED} if it
     *     reads too slowly
     */
    CompletableFuture<PublishResult> toClient(String client, String json);

    /** Publishes to every connection, and to those that come back within the history of {@code $all}. */
    CompletableFuture<PublishResult> broadcast(String json);

    /**
     * Waits for what is unanswered, at most for {@link PublisherOptions#closeTimeout}; what then still is completes with
     * {@link BelfryUnavailableException}. Publishing afterwards fails with {@link IllegalStateException} in the future.
     * An interrupt ends the waiting.
     */
    @Override
    void close();
}
