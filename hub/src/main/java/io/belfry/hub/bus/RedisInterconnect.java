package io.belfry.hub.bus;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisListener;
import io.belfry.client.redis.RedisListening;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisPublishing;
import io.belfry.client.redis.RedisReading;
import io.belfry.client.redis.RedisSource;
import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's connection to the others over Redis.
 *
 * <h2>How it comes up</h2>
 *
 * Each time the listening connection is new: the node's own Redis channels are subscribed to; the orders that it missed are
 * read and obeyed, before anything can be delivered; its channels are subscribed to and compared; a canary is sent, and when
 * it has come back the connection counts as up.
 *
 * <h2>How it goes down</h2>
 *
 * When the listening connection is lost and not back within a moment, when there is none to publish by, or when the canary, sent every two
 * seconds by the way of publications, has been silent for five.
 *
 * <h2>Thread</h2>
 *
 * All state belongs to one thread, {@code belfry-bus}, on which nothing blocks.
 */
public final class RedisInterconnect implements Interconnect {
    private static final Logger LOG = LoggerFactory.getLogger(RedisInterconnect.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration GRACE =
            Duration.ofMillis(300); // a connection that is cut and back at once is no news
    private static final long RETRY_MILLIS = 100;
    private static final long BEAT_NANOS = 2_000_000_000L;
    private static final long SILENCE_NANOS = 5_000_000_000L;
    private static final long QUIET_NANOS = 20_000_000_000L; // then a channel is compared
    private static final int COMPARED_PER_TICK = 1_000;
    private static final byte[] CANARY = "canary".getBytes(StandardCharsets.UTF_8);

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "belfry-bus"));
    private final Time time;
    private final Metrics metrics;
    private final RedisSource source;
    private final RedisNames names;
    private final RedisLink publishLink;
    private final RedisLink readLink;
    private final Handover handover = new Handover();
    private final Interests interests;
    private final Arrivals arrivals;
    private final RedisBus bus;
    private final RedisRoster roster;
    private final ExecutorService rosterThread =
            Executors.newSingleThreadExecutor(task -> daemon(task, "belfry-roster"));
    private final String self;
    private final byte[] ownSecret = new byte[32];

    private @Nullable RedisFarm farm;
    private @Nullable BusListener listener;
    private @Nullable RedisListening live;
    private volatile byte @Nullable [] secret;
    private volatile String down = "not connected yet";
    private int life; // counts listening connections
    private boolean settled; // subscribed and compared, so that a canary proves something
    private boolean up;
    private boolean checked;
    private long heardNanos;
    private long beatNanos;
    private long renewedNanos;

    /** @param random for epochs, tags and the secret; safe from any thread, not to be guessed */
    public RedisInterconnect(
            Config config,
            ChannelInlet inlet,
            RosterListener presence,
            Metrics metrics,
            Time time,
            RandomGenerator random) {
        this.time = time;
        this.metrics = metrics;
        random.nextBytes(ownSecret);
        self = Ids.tag(random);
        names = new RedisNames(config.bus().prefix());
        source = RedisSource.open(Objects.requireNonNull(config.bus().redis()).text());
        publishLink = source.link("publish");
        readLink = source.link("read");
        RedisReading reading = new RedisReading(readLink, names, random);
        long keyWindowMillis = config.bus().keyWindow().toMillis();
        interests = new Interests(
                thread,
                new Subscriptions(),
                channel ->
                        RedisBus.top(reading, channel, RedisBus.rules(config.namespaces(), channel, keyWindowMillis)),
                inlet::top,
                time);
        arrivals = new Arrivals(
                handover, interests, inlet, presence, config.limits().messageBytes(), metrics);
        bus = new RedisBus(
                new RedisPublishing(publishLink, names, random, config.bus().replicas()),
                reading,
                interests,
                thread,
                () -> down,
                config.namespaces(),
                keyWindowMillis,
                metrics);
        roster = new RedisRoster(source.link("roster"), names, self, this::nodesAlive, rosterThread, random, metrics);
    }

    @Override
    public Bus bus() {
        return bus;
    }

    @Override
    public Farm farm(FarmListener orders) {
        RedisFarm made = new RedisFarm(self, publishLink, names, thread, time.wallMillis(), orders);
        farm = made;
        return made;
    }

    @Override
    public Roster roster() {
        return roster;
    }

    @Override
    public byte[] secret() {
        return started(secret);
    }

    @Override
    public void start(BusListener status) {
        listener = status;
        metrics.gauge(Meter.BUS_UP, () -> down.isEmpty() ? 1 : 0);
        live = source.listening("live", new Live());
        var unused = thread.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void sweep() {}

    @Override
    public void close() {
        RedisFarm joined = farm;
        if (joined != null) {
            joined.close();
        }
        thread.shutdownNow();
        rosterThread.shutdownNow();
        source.close();
        handover.close();
    }

    // ---- coming up, on the bus's thread

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
        started(live)
                .subscribe(List.of(names.all(), names.node(self)))
                .thenCompose(subscribed -> agreeOnSecret(redis))
                .thenCompose(agreed -> check(redis))
                .thenComposeAsync(settings -> started(farm).renew(), thread)
                .thenComposeAsync(
                        renewed -> {
                            roster.round();
                            return started(farm).catchUp();
                        },
                        thread)
                .whenCompleteAsync(
                        (obeyed, failure) -> {
                            if (failure != null) {
                                again(mine, reason(failure));
                            } else if (mine == life) {
                                interests.connected(() -> settled(mine));
                            }
                        },
                        thread);
    }

    private void again(int mine, String why) {
        lost(why);
        schedule(RETRY_MILLIS, () -> come(mine));
    }

    private void settled(int mine) {
        if (mine == life) {
            settled = true;
            heardNanos = time.nanos();
            beat();
        }
    }

    /** The first node makes the secret; after Redis has lost it, whoever comes first brings it back. */
    private CompletionStage<?> agreeOnSecret(RedisAsyncCommands<byte[], byte[]> redis) {
        byte[] known = secret;
        return redis.set(names.secret(), known == null ? ownSecret : known, SetArgs.Builder.nx())
                .thenCompose(made -> redis.get(names.secret()))
                .thenAccept(agreed -> secret = known == null ? agreed : known);
    }

    private CompletionStage<?> check(RedisAsyncCommands<byte[], byte[]> redis) {
        if (checked) {
            return CompletableFuture.completedFuture(null);
        }
        checked = true;
        return RedisSettings.check(redis).thenAccept(wrong -> wrong.forEach(LOG::warn));
    }

    // ---- staying up, on the bus's thread

    private void tick() {
        try {
            long now = time.nanos();
            if (now - renewedNanos >= RedisFarm.RENEWAL.toNanos() && publishLink.commands() != null) {
                renewedNanos = now;
                started(farm).renew().thenRun(roster::round);
                started(farm).catchUp();
            }
            if (!settled) {
                String why = publishLink.down();
                if (!up && !why.isEmpty() && !why.equals(RedisLink.CONNECTING)) {
                    lost(why);
                }
                interests.retry();
                return;
            }
            if (now - heardNanos >= SILENCE_NANOS) {
                settled = false;
                lost("the canary is silent");
                publishLink.reopen("the canary is silent");
                started(live).reopen("the canary is silent");
            } else if (now - beatNanos >= BEAT_NANOS) {
                beat();
            }
            interests.retry();
            interests.compare(QUIET_NANOS, COMPARED_PER_TICK);
        } catch (RuntimeException defect) { // must not end the ticks
            metrics.count(Meter.DEFECTS);
            LOG.error("A defect on the bus's thread", defect);
        }
    }

    /** Compares every channel at once; completes when that is done. */
    CompletionStage<Void> compareAll() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread.execute(
                () -> interests.compare(0, Integer.MAX_VALUE).whenComplete((all, failure) -> done.complete(null)));
        return done;
    }

    private void beat() {
        beatNanos = time.nanos();
        RedisAsyncCommands<byte[], byte[]> redis = publishLink.commands();
        if (redis != null) {
            var unused = redis.publish(names.node(self), CANARY);
        } else if (up) {
            int mine = life;
            schedule(GRACE.toMillis(), () -> {
                if (mine == life && publishLink.commands() == null) {
                    lost(publishLink.down());
                }
            });
        }
    }

    private void heardCanary() {
        heardNanos = time.nanos();
        if (settled && !up) {
            up = true;
            down = "";
            started(listener).up();
        }
    }

    // ---- going down, on the bus's thread

    private void disconnected(String why) {
        life++;
        settled = false;
        interests.disconnected(why);
        if (up) {
            int mine = life;
            schedule(GRACE.toMillis(), () -> {
                if (mine == life || !settled) {
                    lost(why);
                }
            });
        } else {
            lost(why);
        }
    }

    private void lost(String why) {
        if (up) {
            up = false;
            metrics.count(Meter.BUS_LOST);
        } else if (down.equals(why)) {
            return;
        }
        down = why;
        started(listener).down(why);
    }

    private void onThread(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            // nothing is to be done any more
        }
    }

    private void schedule(long millis, Runnable task) {
        try {
            var unused = thread.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // nothing is to be done any more
        }
    }

    private static String reason(Throwable failure) {
        String reason = RedisReading.reason(failure);
        return reason == null || reason.isEmpty() ? "Redis does not answer" : reason;
    }

    private CompletionStage<Set<String>> nodesAlive() {
        return started(farm)
                .nodes()
                .thenApply(nodes -> nodes.stream().map(Farm.Node::id).collect(Collectors.toSet()));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread made = new Thread(task, name);
        made.setDaemon(true);
        return made;
    }

    private static <T> T started(@Nullable T part) {
        return Objects.requireNonNull(part, "farm and start come first");
    }

    /** Hears the listening connection, on Redis' threads. */
    private final class Live implements RedisListener {
        private final byte[] all = names.all();
        private final byte[] own = names.node(self);

        @Override
        public void up() {
            onThread(RedisInterconnect.this::connected);
        }

        @Override
        public void down(String why) {
            onThread(() -> disconnected(why));
        }

        @Override
        public void message(byte[] redisChannel, byte[] message) {
            String channel = names.channelOf(redisChannel);
            if (channel != null) {
                arrivals.message(channel, message);
            } else if (Arrays.equals(redisChannel, all)) {
                onThread(() -> started(farm).toldAll(message));
            } else if (Arrays.equals(redisChannel, own)) {
                onThread(
                        Arrays.equals(message, CANARY)
                                ? RedisInterconnect.this::heardCanary
                                : () -> started(farm).told(message));
            }
        }
    }

    /** What the interests do with the listening connection. */
    private final class Subscriptions implements Interests.Subscriptions {
        @Override
        public CompletionStage<Void> subscribe(List<ChannelName> channels) {
            return started(live).subscribe(redisChannels(channels));
        }

        @Override
        public CompletionStage<Void> unsubscribe(List<ChannelName> channels) {
            return started(live).unsubscribe(redisChannels(channels));
        }

        @Override
        public void refused(Throwable failure) {
            String why = "a subscription was refused: " + reason(failure);
            int mine = life;
            settled = false;
            lost(why);
            interests.whenSettled(() -> settled(mine));
        }

        private List<byte[]> redisChannels(List<ChannelName> channels) {
            return channels.stream().map(channel -> names.live(channel.text())).toList();
        }
    }
}
