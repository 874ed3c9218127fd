package io.belfry.client;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the publications of channels from a Belfry hub, over one WebSocket, for as long as it is open.
 *
 * <p>A lost connection is made again by itself, after a pause that grows and is random, and every channel resumes from
 * the last publication that its listener saw: nothing is missed and nothing comes twice. Where that cannot be had the
 * listener is told by {@link ChannelListener#onGap}. The hub ends a subscriber for good when trying again would change
 * nothing, such as for a bad token: then every listener hears {@link ChannelListener#onError}.
 *
 * <p>A hub that lets nobody in may name another one ({@code gate.returnUrl}): this connection is made there, the next one
 * begins at home again.
 *
 * <p><b>Threads.</b> Every method may be called from any thread, listeners included; none but {@link #close} blocks. All
 * listeners and the token function are called on one thread of the subscriber's own, a daemon: it does not keep the
 * program running.
 */
public final class Subscriber implements AutoCloseable {
    private static final Duration FIRST_RETRY_BOUND = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY_BOUND = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final DaemonTimer owner;
    private final Session session;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Subscriber(DaemonTimer owner, Session session) {
        this.owner = owner;
        this.session = session;
    }

    /**
     * Connects in the background.
     *
     * @param publicBase such as {@code http://hub:8800}; a path is kept as a prefix
     * @param token called before each connection; returns null for an anonymous one. The connection ends with its token and is made
     *     again with a new one, so give a function that mints or fetches one each time. If it throws, the exception is
     *     reported as a listener's is, and it is called again after a pause
     */
    public static Subscriber connect(URI publicBase, Supplier<? extends @Nullable String> token) {
        return connect(publicBase, token, new SubscriberListener() {});
    }

    /** The same with a listener that hears the state of the connection. */
    public static Subscriber connect(
            URI publicBase, Supplier<? extends @Nullable String> token, SubscriberListener listener) {
        DaemonTimer owner = new DaemonTimer("belfry-subscriber");
        Session session = new Session(
                new WebSocketDialer(publicBase, owner),
                owner,
                new Backoff(new SecureRandom(), FIRST_RETRY_BOUND, LAST_RETRY_BOUND),
                token,
                listener);
        owner.execute(session::onDial);
        return new Subscriber(owner, session);
    }

    /**
     * Wants a channel from now on, whether or not the hub can be reached at the moment. A listener that the channel had
     * before is replaced.
     *
     * @throws IllegalStateException after {@link #close}; a listener of a subscriber that the hub has ended hears
     *     {@link ChannelListener#onError} instead
     */
    public void subscribe(String channel, ChannelListener listener) {
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(listener, "listener");
        if (closed.get()) {
            throw new IllegalStateException("the subscriber is closed");
        }
        Subscription subscription = new Subscription(channel, listener);
        owner.execute(() -> session.onSubscribe(subscription));
    }

    /**
     * What the hub calls this client, by which {@link Publisher#toClient} reaches it. Null before the first connection; a
     * later one may be given another name, so look again at each {@link SubscriberState#CONNECTED}.
     */
    public @Nullable String client() {
        return session.client();
    }

    /** Wants a channel no longer. A call to its listener may still be under way. */
    public void unsubscribe(String channel) {
        Objects.requireNonNull(channel, "channel");
        owner.execute(() -> session.onUnsubscribe(channel));
    }

    /**
     * Ends the connection. Returns when no listener is called any more, or after two seconds if one blocks: then the
     * connection ends when it returns. At once when called by a listener.
     */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        if (owner.isOwnThread()) {
            onClose();
            return;
        }
        CountDownLatch ended = new CountDownLatch(1);
        owner.execute(() -> {
            onClose();
            ended.countDown();
        });
        awaitAtMost(CLOSE_TIMEOUT, ended);
    }

    /** On the subscriber's thread, which may be late if a listener blocks, but must not be left out. */
    private void onClose() {
        session.onClose();
        owner.close();
    }

    private static void awaitAtMost(Duration timeout, CountDownLatch latch) {
        try {
            // Whether it was in time makes no difference: nothing more can be done for a listener that blocks.
            boolean unused = latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
