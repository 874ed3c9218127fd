package io.belfry.hub.bus;

import io.belfry.client.redis.HistoryRules;
import io.belfry.client.redis.PublishRules;
import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisPublishing;
import io.belfry.client.redis.RedisReading;
import io.belfry.client.redis.RedisSource;
import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.config.Config;
import io.belfry.hub.config.Namespaces;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Metrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node's connection to the others over Redis: four links, one each for publishing, reading, presence and listening, so that
 * nothing waits behind what is of another kind. What goes on between them is the matter of the {@link Lifeline}.
 */
public final class RedisInterconnect implements Interconnect {
    private static final int SECRET_BYTES = 32;
    private static final Duration LEAST_KEPT = Duration.ofHours(24);

    private final BusThread thread;
    private final ExecutorService rosterThread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "belfry-roster");
        made.setDaemon(true);
        return made;
    });
    private final Time time;
    private final RedisSource source;
    private final RedisNames names;
    private final RedisLink publishLink;
    private final RedisReading reading;
    private final Handover handover = new Handover();
    private final Agreements agreements;
    private final Lifeline lifeline;
    private final Interests interests;
    private final Arrivals arrivals;
    private final RedisBus bus;
    private final RedisRoster roster;
    private final Events events;
    private final String self;
    private final Duration ordersKept;
    private @Nullable RedisFarm farm;

    /** @param random for epochs, tags and the secret; safe from any thread, not to be guessed */
    public RedisInterconnect(
            Config config,
            ChannelInlet inlet,
            RosterListener presence,
            Metrics metrics,
            Time time,
            RandomGenerator random) {
        this.time = time;
        thread = new BusThread("belfry-bus", metrics);
        self = Ids.tag(random);
        Duration longestToken = config.auth().maxLifetime().plus(config.auth().clockSkew());
        ordersKept =
                longestToken.compareTo(LEAST_KEPT) < 0 ? LEAST_KEPT : longestToken; // or a revocation were forgotten
        names = new RedisNames(config.bus().prefix());
        source = RedisSource.open(Objects.requireNonNull(config.bus().redis()).text());
        publishLink = source.link("publish");
        RedisLink readLink = source.link("read");
        reading = new RedisReading(readLink, names, random);
        PublishRules rules = rules(config);
        byte[] ownSecret = new byte[SECRET_BYTES];
        random.nextBytes(ownSecret);
        agreements = new Agreements(names, ownSecret, rules);
        Canary canary = new Canary(time, publishLink, names.node(self));
        lifeline = new Lifeline(thread, time, metrics, names, publishLink, readLink, agreements, canary);
        interests = new Interests(
                thread,
                lifeline,
                channel -> RedisBus.top(reading, channel, rules.of(channel.text())),
                inlet::top,
                time);
        arrivals = new Arrivals(
                handover, interests, inlet, presence, config.limits().messageBytes(), metrics);
        bus = new RedisBus(
                new RedisPublishing(publishLink, names, random, config.bus().replicas()),
                reading,
                interests,
                thread,
                lifeline::whyDown,
                rules,
                metrics,
                time);
        int eventsKept = config.events().kept();
        roster = new RedisRoster(
                source.link("roster"), names, self, this::nodesAlive, rosterThread, random, metrics, eventsKept);
        events = config.events().enabled()
                ? new RedisEvents(source.link("events"), names, config.node(), eventsKept, metrics, time)
                : Events.NONE;
    }

    private static PublishRules rules(Config config) {
        long keyWindowMillis = config.bus().keyWindow().toMillis();
        Map<String, HistoryRules> namespaces = new HashMap<>();
        config.namespaces()
                .all()
                .forEach((name, namespace) -> namespaces.put(
                        name,
                        new HistoryRules(
                                namespace.history().size(),
                                namespace.history().ttl().toMillis(),
                                keyWindowMillis)));
        HistoryRules fallback = Objects.requireNonNull(namespaces.remove(Namespaces.DEFAULT));
        return new PublishRules(config.limits().messageBytes(), fallback, namespaces);
    }

    @Override
    public Bus bus() {
        return bus;
    }

    @Override
    public Farm farm(FarmListener orders) {
        RedisFarm made = new RedisFarm(self, publishLink, names, thread, time.wallMillis(), ordersKept, orders);
        farm = made;
        return made;
    }

    @Override
    public Roster roster() {
        return roster;
    }

    @Override
    public Tickets tickets() {
        return new RedisTickets(publishLink, names);
    }

    @Override
    public Events events() {
        return events;
    }

    @Override
    public byte[] secret() {
        return agreements.secret();
    }

    @Override
    public void start(BusListener status) {
        Reception reception = new Reception(names, self, thread, handover, arrivals, farm(), lifeline::heardCanary);
        lifeline.start(source, new Lifeline.Parts(interests, reception, farm(), roster, status, reading::writable));
    }

    @Override
    public void sweep() {
        // the lifeline has ticks of its own
    }

    @Override
    public void close() {
        if (farm != null) {
            farm.close();
        }
        thread.close();
        rosterThread.shutdownNow();
        source.close();
        handover.close();
    }

    /** Compares every channel at once; completes when that is done. */
    CompletionStage<Void> compareAll() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        thread.execute(
                () -> interests.compare(0, Integer.MAX_VALUE).whenComplete((all, failure) -> done.complete(null)));
        return done;
    }

    private CompletionStage<Set<String>> nodesAlive() {
        return farm().nodes()
                .thenApply(nodes -> nodes.stream().map(Farm.Node::id).collect(Collectors.toSet()));
    }

    private RedisFarm farm() {
        return Objects.requireNonNull(farm, "farm comes first");
    }
}
