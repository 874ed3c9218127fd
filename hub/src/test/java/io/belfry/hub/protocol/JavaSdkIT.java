package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.client.ChannelListener;
import io.belfry.client.Gap;
import io.belfry.client.Position;
import io.belfry.client.Posting;
import io.belfry.client.Publication;
import io.belfry.client.PublishResult;
import io.belfry.client.Publisher;
import io.belfry.client.Subscriber;
import io.belfry.client.SubscriberListener;
import io.belfry.hub.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java SDK with two nodes and a real Redis: what is published one way or the other, on this node or that. */
@Timeout(60)
class JavaSdkIT {
    private static RedisServer redis;
    private static RunningHub near;
    private static RunningHub far;

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final ChannelListener listener = new ChannelListener() {
        @Override
        public void onPublication(Publication publication) {
            heard.add(publication.channel() + " " + publication.data());
        }

        @Override
        public void onGap(Gap gap) {
            heard.add(gap.channel() + " gap " + gap.reason());
        }
    };
    private Subscriber subscriber;

    /** Which way publications take: past the nodes, or through the one that the subscriber is not on. */
    enum Way {
        REDIS,
        HTTP;

        Publisher open() {
            return this == REDIS
                    ? Publisher.redis(redis.uri())
                    : Publisher.http(URI.create("http://127.0.0.1:" + far.adminPort()), RunningHub.API_KEY);
        }
    }

    @BeforeAll
    static void startNodes() {
        redis = RedisServer.with();
        String[] settings = {"bus.redis=" + redis.uri(), "namespaces.brief.history.size=2"};
        near = RunningHub.production(settings);
        far = RunningHub.production(settings);
        near.awaitReady(true);
        far.awaitReady(true);
    }

    @AfterAll
    static void stopNodes() {
        near.shutDown();
        far.shutDown();
        redis.close();
    }

    @BeforeEach
    void connect() {
        subscriber = Subscriber.connect(
                URI.create("http://127.0.0.1:" + near.port()),
                () -> RunningHub.tokens().user("ann").subscribe("*").mint(),
                new SubscriberListener() {
                    @Override
                    public void onPublication(Publication publication) {
                        heard.add("direct " + publication.data());
                    }

                    @Override
                    public @Nullable ChannelListener onSubscribed(String channel) {
                        return listener;
                    }
                });
        await().until(() -> subscriber.client() != null);
    }

    @AfterEach
    void disconnect() {
        subscriber.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfPublicationArrivesByteForByte(Way way) throws Exception {
        List.of("sdk:" + way, "$user:ann", "$all").forEach(this::subscribe);
        try (Publisher publisher = way.open()) {
            get(publisher.publish("sdk:" + way, "{ \"n\" : 1.50 }"));
            get(publisher.toUser("ann", "\"to ann\""));
            get(publisher.toUser("bob", "\"to bob\""));
            get(publisher.broadcast("\"to all\""));
            get(publisher.toClient(client(), "[1,  2]"));

            await().untilAsserted(() -> assertThat(heard)
                    .containsExactlyInAnyOrder(
                            "sdk:" + way + " { \"n\" : 1.50 }",
                            "$user:ann \"to ann\"",
                            "$all \"to all\"",
                            "direct [1,  2]"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void gx08AClientThatIsOnNoNodeIsNotFound(Way way) throws Exception {
        try (Publisher publisher = way.open()) {
            PublishResult result =
                    publisher.toClient(client().substring(1) + "x", "1").get(20, TimeUnit.SECONDS);

            assertThat(result.code()).isEqualTo(PublishResult.NOT_FOUND);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchArrivesInOrderAndUnderTheRulesOfItsNamespace(Way way) throws Exception {
        String channel = "brief:" + way;
        subscribe(channel);
        try (Publisher publisher = way.open()) {
            List<PublishResult> results = publisher
                    .publishAll(
                            List.of(new Posting(channel, "1"), new Posting(channel, "2"), new Posting(channel, "3")))
                    .get(20, TimeUnit.SECONDS);

            assertThat(results).allMatch(PublishResult::accepted);
            await().untilAsserted(
                            () -> assertThat(heard).containsExactly(channel + " 1", channel + " 2", channel + " 3"));
            assertThat(redis.call("XLEN", "belfry:{" + channel + "}:s")).isEqualTo(":2");
        }
    }

    @Test
    void hearsChannelsThatTheApplicationSubscribesItsUserTo() throws Exception {
        far.order("/api/users/ann/subscribe", "{\"channel\":\"given:1\"}");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            near.publish("given:1", "1");
            assertThat(heard).contains("given:1 1");
        });
    }

    private void subscribe(String channel) {
        CompletableFuture<Void> subscribed = new CompletableFuture<>();
        subscriber.subscribe(channel, new ChannelListener() {
            @Override
            public void onSubscribed(@Nullable Position position) {
                subscribed.complete(null);
            }

            @Override
            public void onPublication(Publication publication) {
                listener.onPublication(publication);
            }

            @Override
            public void onGap(Gap gap) {
                listener.onGap(gap);
            }
        });
        subscribed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private String client() {
        return Objects.requireNonNull(subscriber.client());
    }

    private static void get(CompletableFuture<PublishResult> result) throws Exception {
        assertThat(result.get(20, TimeUnit.SECONDS).accepted()).isTrue();
    }
}
