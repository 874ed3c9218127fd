package io.belfry.client;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a hub, from dialling to its end: brings the hub to the wanted set of subscriptions, passes on what
 * arrives, and notices when nothing does. Confined to the subscriber's thread.
 */
final class Visit implements LinkListener {
    static final Duration CONNECT_DEADLINE = Duration.ofSeconds(10);

    private static final String HEARTBEAT = "{}";
    private static final String OWN_CHANNEL = "$client:";
    private static final long DEFAULT_PING_MILLIS = 25_000;
    /** Silence that means loss, in pings: one may be late, two are not. */
    private static final double PINGS_OF_SILENCE = 2.5;

    private final Session session;
    private final Timer timer;
    private final @Nullable String token;
    /** Channels for which the connect message asked. */
    private final Set<String> asked = new LinkedHashSet<>();
    /** Subscribe commands that have no answer yet, by id. */
    private final Map<Long, Subscription> open = new HashMap<>();

    private @Nullable Link link;
    private boolean isOpen;
    private boolean connected;
    private boolean ended;
    private long lastId;
    private long lastHeardNanos;
    private Duration maxSilence = CONNECT_DEADLINE;
    /** When the hub wants this client elsewhere; null if it does not. */
    private @Nullable Long moveAtNanos;

    Visit(Session session, Timer timer, @Nullable String token) {
        this.session = session;
        this.timer = timer;
        this.token = token;
        after(CONNECT_DEADLINE, this::onConnectDeadline);
    }

    /** It is on its way; nothing has been heard of it yet. */
    void onDialled(Link dialled) {
        link = dialled;
    }

    @Override
    public void onOpen() {
        if (ended || link == null) {
            return;
        }
        isOpen = true;
        session.wanted().forEach(subscription -> asked.add(subscription.channel()));
        link.send(Commands.connect(++lastId, token, session.client(), session.wanted()));
    }

    @Override
    public void onLine(String line) {
        if (ended) {
            return;
        }
        if (!line.equals(HEARTBEAT)) {
            try {
                onMessage(JsonMembers.parse(line));
            } catch (IOException e) {
                onEnd(Ending.BAD_LINE);
            }
        }
        // At the end: while a listener blocks nothing is read, and what is not read is no silence of the hub's.
        lastHeardNanos = timer.nanoTime();
    }

    @Override
    public void onRefused(int status, @Nullable Duration retryAfter) {
        onEnd(Ending.ofRefusal(status, retryAfter));
    }

    @Override
    public void onLost(int closeCode) {
        Ending ending = Ending.ofClose(closeCode);
        Long slot = moveAtNanos;
        if (slot != null && ending.advice() == Ending.Advice.RETRY) {
            onEnd(Ending.moved(Duration.ofNanos(Math.max(0, slot - timer.nanoTime()))));
        } else {
            onEnd(ending);
        }
    }

    /** A wish that came while this connection stands. Before the hub has answered the first message it can wait. */
    void onSubscribe(Subscription subscription) {
        if (link != null && connected) {
            open.put(++lastId, subscription);
            link.send(Commands.subscribe(lastId, subscription));
        }
    }

    void onUnsubscribe(Subscription subscription) {
        unsubscribe(subscription.channel());
    }

    private void unsubscribe(String channel) {
        if (link != null && connected) {
            link.send(Commands.unsubscribe(++lastId, channel));
        }
    }

    /** Ends this connection; the session hears of it unless it has ended before. */
    void onEnd(Ending ending) {
        if (ended) {
            return;
        }
        ended = true;
        if (link != null && (!isOpen || ending.advice() == Ending.Advice.RETRY)) {
            link.abort();
        } else if (link != null) {
            link.leave();
        }
        session.onVisitEnd(ending);
    }

    private void onMessage(JsonMembers message) {
        String type = message.text("type");
        Subscription subscription = session.wanted(message.text("channel"));
        switch (type == null ? "" : type) {
            case "connected" -> onConnected(message);
            case "subscribed" -> onSubscribed(message);
            case "error" -> onError(message);
            case "goaway" -> onGoAway(message);
            case "status" -> session.onBus("down".equals(message.text("bus")));
            case "pub" -> {
                if (subscription != null) {
                    subscription.onPublication(message);
                } else {
                    onDirect(message);
                }
            }
            case "gap" -> {
                if (subscription != null) {
                    subscription.onGap(message);
                }
            }
            case "unsubscribed" -> {
                if (subscription != null && !message.has("id")) {
                    session.onRejected(subscription, ChannelListener.UNSUBSCRIBED);
                }
            }
            default -> {
                // Presence, and what a later hub may say.
            }
        }
    }

    private void onConnected(JsonMembers message) {
        connected = true;
        lastHeardNanos = timer.nanoTime();
        long pingMillis =
                Math.max(1, message.millis("ping", DEFAULT_PING_MILLIS).toMillis());
        maxSilence = Duration.ofMillis((long) (pingMillis * PINGS_OF_SILENCE));
        onWatch();
        session.onConnected(message.text("client"));
        JsonMembers answers = message.members("subs");
        for (Subscription subscription : List.copyOf(session.wanted())) {
            if (asked.remove(subscription.channel())) {
                onAnswer(subscription, answers.members(subscription.channel()));
            } else {
                onSubscribe(subscription);
            }
        }
        asked.forEach(this::unsubscribe); // wanted no longer
    }

    /** What is sent to this client alone comes on a channel that nobody subscribes to. */
    private void onDirect(JsonMembers message) {
        String channel = message.text("channel");
        String data = message.text("data");
        if (channel != null && channel.startsWith(OWN_CHANNEL) && data != null) {
            session.onDirect(new Publication(channel, null, data, message.text("from")));
        }
    }

    private void onSubscribed(JsonMembers message) {
        Subscription asked = open.remove(message.number("id", -1));
        if (asked != null) {
            onAnswer(asked, message);
        } else if (!message.has("id")) {
            Subscription given = session.onGiven(message.text("channel"));
            if (given != null) {
                given.onAttached(message);
            }
        }
    }

    private void onError(JsonMembers message) {
        Subscription subscription = open.remove(message.number("id", -1));
        if (subscription != null) {
            onFailure(subscription, message);
        }
    }

    private void onAnswer(Subscription subscription, JsonMembers answer) {
        if (session.wanted(subscription.channel()) != subscription) {
            return;
        }
        if (answer.has("error")) {
            onFailure(subscription, answer.members("error"));
        } else {
            subscription.onAttached(answer);
        }
    }

    private void onFailure(Subscription subscription, JsonMembers error) {
        if (session.wanted(subscription.channel()) != subscription) {
            return;
        }
        if (error.flag("retry")) {
            Duration pause = session.pause(subscription.onFailed()).plus(error.millis("retryAfter", 0));
            after(pause, () -> onRetry(subscription));
        } else {
            String code = error.text("code");
            session.onRejected(subscription, code == null ? "internal" : code);
        }
    }

    private void onRetry(Subscription subscription) {
        if (session.wanted(subscription.channel()) == subscription) {
            onSubscribe(subscription);
        }
    }

    private void onGoAway(JsonMembers message) {
        Duration slot = message.millis("reconnectAfter", 0);
        moveAtNanos = timer.nanoTime() + slot.toNanos();
        after(slot, () -> onEnd(Ending.moved(Duration.ZERO)));
    }

    private void onConnectDeadline() {
        if (!connected) {
            onEnd(Ending.NO_ANSWER);
        }
    }

    private void onWatch() {
        Duration left = maxSilence.minusNanos(timer.nanoTime() - lastHeardNanos);
        if (left.isNegative() || left.isZero()) {
            onEnd(Ending.SILENCE);
        } else {
            after(left, this::onWatch);
        }
    }

    private void after(Duration delay, Runnable task) {
        timer.schedule(delay, () -> {
            if (!ended) {
                task.run();
            }
        });
    }
}
