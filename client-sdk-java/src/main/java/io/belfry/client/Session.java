package io.belfry.client;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What outlives a connection: the wanted subscriptions with their positions, the client id, and the decision when to
 * dial again. Confined to the subscriber's thread.
 */
final class Session {
    private static final int FIRST_FAILURE = 1;
    /** A connection that lasted this long was no failure. */
    private static final Duration STABLE = Duration.ofSeconds(10);

    private final Dialer dialer;
    private final Timer timer;
    private final Backoff backoff;
    private final Supplier<? extends @Nullable String> tokens;
    private final SubscriberListener listener;
    private final Map<String, Subscription> wanted = new LinkedHashMap<>();

    private SubscriberState state = SubscriberState.WAITING;
    private @Nullable Visit visit;
    /** Written by the subscriber's thread only. */
    private volatile @Nullable String client;

    /** The code for those who come when all is over. */
    private String endedBy = "";

    private long connectedAtNanos;
    private int failures;

    Session(
            Dialer dialer,
            Timer timer,
            Backoff backoff,
            Supplier<? extends @Nullable String> tokens,
            SubscriberListener listener) {
        this.dialer = dialer;
        this.timer = timer;
        this.backoff = backoff;
        this.tokens = tokens;
        this.listener = listener;
    }

    void onDial() {
        if (isClosed()) {
            return;
        }
        onState(SubscriberState.CONNECTING, "dialling");
        if (isClosed()) {
            return; // by the listener
        }
        String token = null;
        boolean failed = false;
        try {
            token = tokens.get();
        } catch (RuntimeException | Error e) {
            ListenerCall.report(e);
            failed = true;
        }
        if (isClosed()) {
            return; // by the token function
        }
        if (failed) {
            onVisitEnd(Ending.NO_TOKEN);
            return;
        }
        Visit next = new Visit(this, timer, token);
        visit = next;
        next.onDialled(dialer.dial(next));
    }

    void onSubscribe(Subscription subscription) {
        if (isClosed()) {
            subscription.onError(endedBy);
            return;
        }
        onUnsubscribe(subscription.channel());
        wanted.put(subscription.channel(), subscription);
        if (visit != null) {
            visit.onSubscribe(subscription);
        }
    }

    void onUnsubscribe(String channel) {
        Subscription subscription = wanted.remove(channel);
        if (subscription != null && visit != null) {
            visit.onUnsubscribe(subscription);
        }
    }

    void onClose() {
        wanted.values().forEach(Subscription::onDetached);
        wanted.clear();
        if (visit != null) {
            visit.onEnd(Ending.CLOSED);
        } else {
            onVisitEnd(Ending.CLOSED);
        }
    }

    Collection<Subscription> wanted() {
        return wanted.values();
    }

    @Nullable
    Subscription wanted(@Nullable String channel) {
        return channel == null ? null : wanted.get(channel);
    }

    /** What the hub calls this client; null before the first connection. From any thread. */
    @Nullable
    String client() {
        return client;
    }

    /** How long to wait after so many failures in a row. */
    Duration pause(int failuresInARow) {
        return backoff.delay(failuresInARow);
    }

    void onConnected(@Nullable String clientId) {
        client = clientId;
        connectedAtNanos = timer.nanoTime();
        onState(SubscriberState.CONNECTED, "connected");
    }

    void onBus(boolean down) {
        onState(down ? SubscriberState.DEGRADED : SubscriberState.CONNECTED, down ? "bus down" : "bus up");
    }

    /**
     * The application has subscribed this client to a channel. The program may want it already; else it says who shall
     * listen, if anybody.
     */
    @Nullable
    Subscription onGiven(@Nullable String channel) {
        Subscription subscription = wanted(channel);
        if (subscription != null || channel == null) {
            return subscription;
        }
        ChannelListener its = ListenerCall.ask(() -> listener.onSubscribed(channel));
        if (its == null) {
            return null;
        }
        Subscription given = new Subscription(channel, its);
        wanted.put(channel, given);
        return given;
    }

    void onDirect(Publication publication) {
        ListenerCall.run(() -> listener.onPublication(publication));
    }

    /** The hub does not let this subscription be. */
    void onRejected(Subscription subscription, String code) {
        wanted.remove(subscription.channel(), subscription);
        subscription.onError(code);
    }

    void onVisitEnd(Ending ending) {
        boolean wasStable = isConnected() && timer.nanoTime() - connectedAtNanos >= STABLE.toNanos();
        failures = wasStable ? FIRST_FAILURE : failures + 1;
        visit = null;
        wanted.values().forEach(Subscription::onDetached);
        switch (ending.advice()) {
            case STOP -> onStop(ending.reason());
            case MOVE -> {
                onState(SubscriberState.WAITING, ending.reason());
                timer.schedule(ending.atLeast(), this::onDial);
            }
            case RETRY -> {
                onState(SubscriberState.WAITING, ending.reason());
                timer.schedule(pause(failures).plus(ending.atLeast()), this::onDial);
            }
        }
    }

    private void onStop(String code) {
        if (isClosed()) {
            return;
        }
        endedBy = code;
        List<Subscription> ended = List.copyOf(wanted.values());
        wanted.clear();
        ended.forEach(subscription -> subscription.onError(code));
        onState(SubscriberState.CLOSED, code);
    }

    private boolean isClosed() {
        return state == SubscriberState.CLOSED;
    }

    private boolean isConnected() {
        return state == SubscriberState.CONNECTED || state == SubscriberState.DEGRADED;
    }

    private void onState(SubscriberState now, String reason) {
        if (now != state) {
            state = now;
            ListenerCall.run(() -> listener.onState(now, reason));
        }
    }
}
