package io.belfry.hub.bus;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisListener;
import io.belfry.client.redis.RedisListening;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisReading;
import io.belfry.client.redis.RedisSource;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether this node is connected to the others, and brings it back when it is not.
 *
 * <h2>How it comes up</h2>
 *
 * Each time the listening connection is new: the node's own Redis channels are subscribed to; the orders that it missed are
 * read and obeyed, before anything can be delivered; its channels are subscribed to and compared; a canary is sent, and when
 * it has come back the connection counts as up.
 *
 * <h2>How it goes down</h2>
 *
 * When the listening connection is lost and not back within a moment, when there is none to publish by, or when the {@link
 * Canary} is silent.
 *
 * <h2>Thread</h2>
 *
 * All state belongs to the bus's thread, on which nothing blocks; what Redis' threads bring is handed over to it.
 */
final class Lifeline implements RedisListener, Interests.Subscriptions {
    private static final long TICK_MILLIS = 500;
    private static final long GRACE_MILLIS = 300; // a connection that is cut and back at once is no news
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long RETRY_MILLIS = 100;
    private static final long QUIET_NANOS = 20_000_000_000L; // then a channel is compared
    private static final int COMPARED_PER_TICK = 1_000;

    private final BusThread thread;
    private final Time time;
    private final Metrics metrics;
    private final RedisNames names;
    private final RedisLink publishLink;
    private final RedisLink readLink;
    private final Agreements agreements;
    private final Canary canary;

    private @Nullable Parts parts;
    private @Nullable RedisListening live;
    private volatile String whyDown = "not connected yet"; // empty if it is connected
    private int life; // counts listening connections
    private boolean settled; // subscribed and compared, so that a canary proves something
    private boolean up;
    private long brokenNanos;
    private long renewedNanos;

    /**
     * What is fed by the lifeline, and was made after it.
     *
     * @param writable run now and then, when Redis has been written to
     */
    record Parts(
            Interests interests,
            Reception reception,
            RedisFarm farm,
            RedisRoster roster,
            BusListener listener,
            Runnable writable) {}

    Lifeline(
            BusThread thread,
            Time time,
            Metrics metrics,
            RedisNames names,
            RedisLink publishLink,
            RedisLink readLink,
            Agreements agreements,
            Canary canary) {
        this.thread = thread;
        this.time = time;
        this.metrics = metrics;
        this.names = names;
        this.publishLink = publishLink;
        this.readLink = readLink;
        this.agreements = agreements;
        this.canary = canary;
    }

    /** Connects for the first time. */
    void start(RedisSource source, Parts fed) {
        parts = fed;
        metrics.gauge(Meter.BUS_UP, () -> whyDown.isEmpty() ? 1 : 0);
        live = source.listening("live", this);
        thread.every(TICK_MILLIS, this::tick);
    }

    /** Why the node is not connected, for a person; empty if it is. Safe from any thread. */
    String whyDown() {
        return whyDown;
    }

    // ---- on Redis' threads

    @Override
    public void up() {
        thread.execute(this::connected);
    }

    @Override
    public void down(String why) {
        thread.execute(() -> disconnected(why));
    }

    @Override
    public void message(byte[] redisChannel, byte[] message) {
        parts().reception().message(redisChannel, message);
    }

    // ---- coming up

    private void connected() {
        life++;
        settled = false;
        come(life);
    }

    private void come(int mine) {
        if (mine != life) {
            return;
        }
        RedisAsyncCommands<byte[], byte[]> redis = readLink.commands();
        if (redis == null || publishLink.commands() == null) {
            again(mine, redis == null ? readLink.down() : publishLink.down());
            return;
        }
        live().subscribe(parts().reception().redisChannels())
                .thenCompose(subscribed -> agreements.reach(redis))
                .thenComposeAsync(agreed -> renew(), thread)
                .thenComposeAsync(renewed -> obey(), thread)
                .whenCompleteAsync((obeyed, failure) -> obeyed(mine, failure), thread);
    }

    /** Without a lease this node is not listed, and its clients are not present; but they hear what is published. */
    private CompletionStage<?> renew() {
        return parts().farm().renew().handle((renewed, failure) -> failure).thenCompose(failure -> {
            if (failure == null) {
                parts().writable().run();
            }
            return failure == null || RedisReading.isUnwritable(failure)
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private CompletionStage<Void> obey() {
        parts().roster().round();
        parts().reception().obeyAgain();
        return parts().farm().catchUp();
    }

    private void obeyed(int mine, @Nullable Throwable failure) {
        if (failure != null) {
            again(mine, reason(failure));
        } else if (mine == life) {
            parts().interests().connected(() -> settled(mine));
        }
    }

    private void again(int mine, String why) {
        lost(why);
        thread.after(RETRY_MILLIS, () -> come(mine));
    }

    private void settled(int mine) {
        if (mine == life) {
            settled = true;
            canary.heard();
            beat();
        }
    }

    /** The canary has come back. */
    void heardCanary() {
        canary.heard();
        if (settled && !up) {
            up = true;
            whyDown = "";
            parts().listener().up();
        }
    }

    // ---- staying up

    private void tick() {
        long now = time.nanos();
        if (now - renewedNanos >= RedisFarm.RENEWAL.toNanos() && publishLink.commands() != null) {
            renewedNanos = now;
            renew().thenRun(parts().roster()::round);
            parts().farm().catchUp();
        }
        if (settled) {
            watch();
        } else if (!up) {
            tellWhyNot();
        }
        parts().interests().retry();
        if (!parts().reception().obeyAgain()) { // or what is found missing would reach those who must not have it
            parts().interests().compare(QUIET_NANOS, COMPARED_PER_TICK);
        }
    }

    private void watch() {
        if (canary.isSilent()) {
            settled = false;
            lost("the canary is silent");
            publishLink.reopen("the canary is silent");
            live().reopen("the canary is silent");
        } else if (canary.isDue()) {
            beat();
        }
    }

    private void beat() {
        if (!canary.send() && up) {
            int mine = life;
            thread.after(GRACE_MILLIS, () -> {
                if (mine == life && publishLink.commands() == null) {
                    lost(publishLink.down());
                }
            });
        }
    }

    /** The listening connection does not say why it cannot be made; the one beside it meets the same. */
    private void tellWhyNot() {
        String why = publishLink.down();
        if (!why.isEmpty() && !why.equals(RedisLink.CONNECTING)) {
            lost(why);
        }
    }

    // ---- going down

    private void disconnected(String why) {
        life++;
        if (settled) {
            brokenNanos = time.nanos();
        }
        settled = false;
        parts().interests().disconnected();
        if (up) {
            thread.after(GRACE_MILLIS, () -> lostForLonger(why));
        } else {
            lost(why);
        }
    }

    private void lostForLonger(String why) {
        if (!settled && time.nanos() - brokenNanos >= GRACE_MILLIS * NANOS_PER_MILLI) {
            lost(why);
        }
    }

    private void lost(String why) {
        if (up) {
            up = false;
            metrics.count(Meter.BUS_LOST);
        } else if (whyDown.equals(why)) {
            return;
        }
        whyDown = why;
        parts().interests().refuseWaiting(why);
        parts().listener().down(why);
    }

    // ---- for the interests

    @Override
    public CompletionStage<Void> subscribe(List<ChannelName> channels) {
        return live().subscribe(redisChannels(channels));
    }

    @Override
    public CompletionStage<Void> unsubscribe(List<ChannelName> channels) {
        return live().unsubscribe(redisChannels(channels));
    }

    @Override
    public void refused(Throwable failure) {
        if (!RedisReading.isRefusal(failure)) {
            live().reopen("a subscription was not confirmed"); // broken, or as good as that
            return;
        }
        int mine = life;
        settled = false;
        lost("a subscription was refused: " + reason(failure));
        parts().interests().whenSettled(() -> settled(mine));
    }

    private List<byte[]> redisChannels(List<ChannelName> channels) {
        return channels.stream().map(channel -> names.live(channel.text())).toList();
    }

    private static String reason(Throwable failure) {
        String reason = RedisReading.reason(failure);
        return reason == null || reason.isEmpty() ? "Redis does not answer" : reason;
    }

    private Parts parts() {
        return Objects.requireNonNull(parts, "start comes first");
    }

    private RedisListening live() {
        return Objects.requireNonNull(live, "start comes first");
    }
}
