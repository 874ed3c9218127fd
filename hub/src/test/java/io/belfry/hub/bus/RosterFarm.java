package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisListener;
import io.belfry.client.redis.RedisListening;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisSource;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.metrics.Metrics;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Rosters of several nodes on one Redis, and somebody who listens to their channels. Which nodes have a lease is the test's
 * to say; their rounds come ten times as often as in a real farm, but only while somebody listens: what is announced meanwhile is
 * told to nobody, and no test could expect it.
 */
final class RosterFarm implements AutoCloseable {
    private static final AtomicInteger FARMS = new AtomicInteger();
    private static final long ROUND_MILLIS = 200;
    private static final Metrics METRICS = new Metrics();

    final RedisNames names = new RedisNames("roster" + FARMS.incrementAndGet());
    private final RedisSource source;
    private final RedisLink link;
    private final RedisListening listening;
    private final HeardOfMembers heard = new HeardOfMembers();
    private final Set<String> markers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lastMarker = new AtomicInteger();
    private final Set<String> leases = ConcurrentHashMap.newKeySet();
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<ChannelName> channels;
    private volatile boolean listens;

    /** @param heardOf channels whose comings and goings are remembered */
    RosterFarm(String uri, List<ChannelName> heardOf) {
        channels = heardOf;
        source = RedisSource.open(uri);
        link = source.link("test");
        listening = source.listening("test", new RedisListener() {
            @Override
            public void up() {
                subscribe().thenRun(() -> listens = true);
            }

            @Override
            public void down(String why) {
                listens = false;
            }

            @Override
            public void message(byte[] redisChannel, byte[] message) {
                arrived(redisChannel, message);
            }
        });
        await().until(() -> listens);
        var unused = timer.scheduleWithFixedDelay(this::rounds, 0, ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20));
    }

    /** A node of the farm, with a link of its own. */
    final class Node implements Roster, AutoCloseable {
        private final String id;
        private final RedisRoster roster;
        private final RedisSource ownSource;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Map<ChannelName, Set<String>> here = new ConcurrentHashMap<>();
        private volatile boolean rounds = true;

        private Node(String uri) {
            id = "n" + nodes.size();
            ownSource = RedisSource.open(uri);
            roster = new RedisRoster(
                    ownSource.link("roster"),
                    names,
                    id,
                    RosterFarm.this::alive,
                    thread,
                    new SecureRandom(),
                    METRICS,
                    1_000);
            leases.add(id);
            nodes.add(this);
        }

        @Override
        public void join(ChannelName channel, Member member) {
            here.computeIfAbsent(channel, name -> new HashSet<>()).add(member.client());
            roster.join(channel, member);
        }

        @Override
        public void leave(ChannelName channel, String client) {
            here.computeIfAbsent(channel, name -> new HashSet<>()).remove(client);
            roster.leave(channel, client);
        }

        @Override
        public CompletionStage<List<Member>> members(ChannelName channel) {
            return roster.members(channel);
        }

        /** Whom this node lists. */
        List<String> list(ChannelName channel) {
            return get(members(channel)).stream().map(Member::client).toList();
        }

        /** Does nothing by itself any more; what it was told and has not written may be written still. */
        void rounds(boolean go) {
            rounds = go;
        }

        /** Its lease is over, and it does not know. */
        void loseLease() {
            leases.remove(id);
        }

        void renewLease() {
            leases.add(id);
        }

        /** The end of its process, at any point of what it does. */
        void die() {
            rounds = false;
            thread.shutdownNow();
            ownSource.close();
            leases.remove(id);
            here.clear();
        }

        String id() {
            return id;
        }

        String mark() {
            return marks().stream()
                    .filter(mark -> Mark.nodeOf(mark).equals(id))
                    .findFirst()
                    .orElse("");
        }

        @Override
        public void close() {
            thread.shutdownNow();
            ownSource.close();
        }
    }

    Node node(String uri) {
        return new Node(uri);
    }

    /** What was heard of a channel, once Redis has what the nodes were told and everything on its way has arrived. */
    List<String> heard(ChannelName channel) {
        Set<String> expected = nodes.stream()
                .flatMap(node -> node.here.getOrDefault(channel, Set.of()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        await().untilAsserted(() -> assertThat(clients(channel)).isEqualTo(expected));
        return heardSoFar(channel);
    }

    /** The same without waiting for the nodes. */
    List<String> heardSoFar(ChannelName channel) {
        await().until(() -> listens);
        String marker = "\"" + lastMarker.incrementAndGet() + "\"";
        get(redis(r -> r.publish(names.live(channel.text()), bytes(marker))));
        await().until(() -> markers.contains(marker));
        return List.copyOf(heard.on(channel));
    }

    /** Waits until whoever listens has found out that Redis is gone. */
    void untilDeaf() {
        await().until(() -> !listens);
    }

    /** Whom Redis has on the channel. */
    Set<String> clients(ChannelName channel) {
        return texts(get(redis(r -> r.hkeys(names.presence(channel.text())))));
    }

    Set<String> marks() {
        return texts(get(redis(r -> r.smembers(names.marks()))));
    }

    Set<String> keys() {
        return texts(get(redis(r -> r.keys(names.prefix() + ":*"))));
    }

    <T> CompletionStage<T> redis(Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        await().until(() -> link.commands() != null);
        return command.apply(java.util.Objects.requireNonNull(link.commands()));
    }

    /** What another process would do to the roster. */
    RosterCommands commands(Mark mark) {
        await().until(() -> link.commands() != null);
        return new RosterCommands(java.util.Objects.requireNonNull(link.commands()), names, mark, 1_000);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        nodes.forEach(Node::close);
        source.close();
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private CompletionStage<Set<String>> alive() {
        return CompletableFuture.completedFuture(Set.copyOf(leases));
    }

    private void rounds() {
        for (Node node : nodes) {
            if (listens && node.rounds) {
                node.roster.round();
            }
        }
    }

    private CompletionStage<Void> subscribe() {
        return listening.subscribe(
                channels.stream().map(channel -> names.live(channel.text())).toList());
    }

    private void arrived(byte[] redisChannel, byte[] message) {
        ChannelName channel = new ChannelName(java.util.Objects.requireNonNull(names.channelOf(redisChannel)));
        Announcement announcement = Announcement.decode(message);
        if (announcement != null) {
            announcement.tell(channel, heard);
        } else {
            markers.add(text(message));
        }
    }

    private static Set<String> texts(Collection<byte[]> values) {
        return values.stream().map(RosterFarm::text).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
