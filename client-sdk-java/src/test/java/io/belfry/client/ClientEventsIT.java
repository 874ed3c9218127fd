package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.client.redis.EventGroup;
import io.belfry.client.redis.RedisEventGroup;
import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisSource;
import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events that are in Redis already, taken by an application. */
@Timeout(60)
class ClientEventsIT {
    private static final String GROUP = "app";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String stream = new String(new RedisNames("belfry").events(), StandardCharsets.UTF_8);
    private RedisServer server;
    private RedisClient client;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void start() throws IOException {
        server = new RedisServer();
        client = RedisClient.create(server.uri());
        redis = client.connect().sync();
    }

    @AfterEach
    void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        server.close();
    }

    private void open(String who) {
        redis.xadd(stream, Map.of("event", "open", "client", who, "node", "h1"));
    }

    @Test
    @DisplayName("GX-10 a listener that closes has handled its event: nobody gets it again")
    void aListenerThatClosesHasHandledItsEvent() {
        open("c1");
        CompletableFuture<ClientEvents> events = new CompletableFuture<>();
        CompletableFuture<String> heard = new CompletableFuture<>();

        events.complete(ClientEvents.redis(server.uri(), GROUP, onOpen(event -> {
            events.join().close();
            heard.complete(event.client());
        })));

        assertThat(heard).succeedsWithin(PATIENCE).isEqualTo("c1");
        await("it has left, and so leaves nothing undone")
                .atMost(PATIENCE)
                .until(() -> redis.xinfoConsumers(stream, GROUP).isEmpty());
        assertThat(redis.xpending(stream, GROUP).getCount()).isZero();
    }

    @Test
    @DisplayName(
            "GX-10 what a listener throws, errors too, ends nothing: the next event comes, and later the same again")
    @SuppressWarnings("try") // what it does is seen by its listener
    void aListenerThatThrowsGoesOn() {
        open("c1");
        open("c2");
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        ClientEventsOptions soon = ClientEventsOptions.DEFAULTS.withTakeOver(Duration.ofSeconds(1));

        try (ClientEvents events = ClientEvents.redis(
                server.uri(),
                GROUP,
                onOpen(event -> {
                    heard.add(event.client());
                    if (heard.size() == 1) {
                        throw new NoClassDefFoundError("a class that the application lacks");
                    }
                }),
                soon)) {
            await("the second, and the first again")
                    .dontCatchUncaughtExceptions() // one is reported
                    .atMost(PATIENCE)
                    .until(() -> heard.size() >= 3);
        }

        assertThat(heard).containsExactly("c1", "c2", "c1");
    }

    @Test
    @DisplayName("GX-10 what a dead instance left is found behind however much that is not old enough")
    @SuppressWarnings({"try", "unchecked"}) // as above; an array of one stream, which lettuce makes of it
    void whatWasLeftIsFoundBehindFreshEvents() {
        int fresh = 150; // one look sees ten times ten
        redis.xgroupCreate(StreamOffset.from(stream, "0-0"), GROUP, XGroupCreateArgs.Builder.mkstream());
        for (int i = 0; i <= fresh; i++) {
            open("c" + i);
        }
        redis.xreadgroup(Consumer.from(GROUP, "busy"), StreamOffset.lastConsumed(stream));
        List<String> ids = redis.xrange(stream, Range.unbounded()).stream()
                .map(StreamMessage::getId)
                .toList();
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        ClientEventsOptions soon = ClientEventsOptions.DEFAULTS.withTakeOver(Duration.ofSeconds(1));

        try (ClientEvents events =
                ClientEvents.redis(server.uri(), GROUP, onOpen(event -> heard.add(event.client())), soon)) {
            await("the last one, while all before it are kept fresh")
                    .atMost(PATIENCE)
                    .until(() -> {
                        XClaimArgs touch = XClaimArgs.Builder.minIdleTime(0).justid();
                        redis.xclaim(
                                stream,
                                Consumer.from(GROUP, "busy"),
                                touch,
                                ids.subList(0, fresh).toArray(String[]::new));
                        return heard.contains("c" + fresh);
                    });
        }
    }

    @Test
    @DisplayName(
            "GX-10 a stream that is deleted, a group that is destroyed, a Redis that dies: it goes on with what comes")
    @SuppressWarnings("try") // as above
    void goesOnWhateverRedisForgets() throws IOException {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (ClientEvents events =
                ClientEvents.redis(server.uri(), GROUP, onOpen(event -> heard.add(event.client())))) {
            open("c1");
            await("at first").atMost(PATIENCE).until(() -> heard.contains("c1"));
            redis.del(stream);
            open("c2");
            await("without the stream").atMost(PATIENCE).until(() -> heard.contains("c2"));
            redis.xgroupDestroy(stream, GROUP);
            open("c3");
            await("without the group").atMost(PATIENCE).until(() -> heard.contains("c3"));
            server.kill();
            server.start();
            open("c4");
            await("with an empty Redis").atMost(PATIENCE).until(() -> heard.contains("c4"));
        }

        assertThat(heard)
                .as("a group that is new begins with the oldest event that is kept")
                .containsExactly("c1", "c2", "c2", "c3", "c4");
    }

    @Test
    @DisplayName("GX-10 members that were killed are retired, so many at a time, and never one that has events")
    @SuppressWarnings("unchecked") // an array of one stream, which lettuce makes of it
    void retiresMembersThatWereKilled() {
        Duration idle = Duration.ofSeconds(1);
        int killed = 150; // one call retires a hundred
        redis.xgroupCreate(StreamOffset.from(stream, "0-0"), GROUP, XGroupCreateArgs.Builder.mkstream());
        open("c1");
        for (int i = 0; i < killed; i++) {
            redis.xgroupCreateconsumer(stream, Consumer.from(GROUP, "killed" + i));
        }
        redis.xreadgroup(Consumer.from(GROUP, "busy"), StreamOffset.lastConsumed(stream));
        await("all are silent for long")
                .atMost(PATIENCE)
                .until(() -> redis.xpending(stream, Consumer.from(GROUP, "busy"), Range.unbounded(), Limit.from(1))
                                .get(0)
                                .getSinceLastDelivery()
                                .compareTo(idle.plusMillis(100))
                        > 0);
        try (RedisSource source = RedisSource.open(server.uri());
                RedisLink link = source.link("test")) {
            await("it is connected").atMost(PATIENCE).until(() -> link.commands() != null);
            EventGroup group = new RedisEventGroup(link, new RedisNames("belfry"), GROUP, "me");
            redis.xgroupCreateconsumer(stream, Consumer.from(GROUP, "fresh"));
            group.retire(idle);
            assertThat(members()).hasSize(killed - 100 + 2).contains("busy", "fresh");
            group.retire(idle);
            assertThat(members()).contains("busy").noneMatch(name -> name.startsWith("killed"));

            assertThat(group.takeOver(idle)).isNotNull();
            group.leave();
            assertThat(members()).as("it has an event").contains("me");
            group.acknowledge(redis.xrange(stream, Range.unbounded()).get(0).getId());
            group.leave();
            assertThat(members()).doesNotContain("me").contains("busy");
        }
    }

    @Test
    @DisplayName("GX-10 a member that was retired because it was quiet is given the next event all the same")
    @SuppressWarnings("try") // as above
    void aQuietMemberThatWasRetiredGoesOn() {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        try (ClientEvents events =
                ClientEvents.redis(server.uri(), GROUP, onOpen(event -> heard.add(event.client())))) {
            open("c1");
            await("it is a member with nothing to do")
                    .atMost(PATIENCE)
                    .until(() -> heard.contains("c1")
                            && redis.xpending(stream, GROUP).getCount() == 0);
            members().forEach(name -> redis.xgroupDelconsumer(stream, Consumer.from(GROUP, name)));
            open("c2");
            await("the next").atMost(PATIENCE).until(() -> heard.contains("c2"));
        }

        assertThat(redis.xpending(stream, GROUP).getCount()).isZero();
    }

    private List<String> members() {
        return redis.xinfoConsumers(stream, GROUP).stream()
                .map(each -> ((List<?>) each).get(1).toString())
                .toList();
    }

    private static ClientEventListener onOpen(java.util.function.Consumer<ClientEvent> does) {
        return new ClientEventListener() {
            @Override
            public void onOpen(ClientEvent event) {
                does.accept(event);
            }
        };
    }
}
