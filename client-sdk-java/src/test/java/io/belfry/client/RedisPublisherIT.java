package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.belfry.client.redis.HistoryRules;
import io.belfry.client.redis.PublishRules;
import io.lettuce.core.KillArgs;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The publisher with a real Redis, read past the code under test. */
@Timeout(60)
class RedisPublisherIT {
    private static final PublisherOptions IMPATIENT = PublisherOptions.DEFAULTS.withRetryBudget(Duration.ofSeconds(1));

    private RedisServer redis;
    private RedisCommands<String, String> commands;

    @BeforeEach
    void start() throws Exception {
        redis = new RedisServer();
        commands = redis.commands();
    }

    @AfterEach
    void stop() throws Exception {
        redis.close();
    }

    /** As after a crash of Redis that cost it the end of its log. */
    @Test
    void whatWasAcceptedAndIsLostMakesAnEpochAsSoonAsThereIsANewConnection() throws Exception {
        List<String> live = redis.listen("belfry:c:{orders}");
        try (Publisher publisher = Publisher.redis(redis.uri())) {
            Position kept =
                    Objects.requireNonNull(get(publisher.publish("orders", "1")).position());
            get(publisher.publish("orders", "2"));
            commands.xdel("belfry:{orders}:s", "2-0");
            commands.hset("belfry:{orders}:m", Map.of("o", "1", "t", kept.tag()));
            commands.clientKill(KillArgs.Builder.typeNormal().skipme());

            await().untilAsserted(() -> assertThat(live).last().isEqualTo("lineage"));
            assertThat(commands.hget("belfry:{orders}:m", "e")).isNotEqualTo(kept.epoch());
            assertThat(stream("belfry:{orders}:s")).containsExactly("1");
        }
    }

    @Test
    void storesAndFansOutWhatItAccepts() throws Exception {
        List<String> live = redis.listen("belfry:c:{orders}");
        try (Publisher publisher = Publisher.redis(redis.uri())) {
            PublishResult result = get(publisher.publish("orders", "{\"id\":\n 7}"));

            Position position = Objects.requireNonNull(result.position());
            assertThat(position.offset()).isEqualTo(1);
            assertThat(result.duplicate()).isFalse();
            assertThat(stream("belfry:{orders}:s")).containsExactly("{\"id\":  7}");
            assertThat(commands.hget("belfry:{orders}:m", "e")).isEqualTo(position.epoch());
            await().untilAsserted(() -> assertThat(live)
                    .singleElement()
                    .asString()
                    .startsWith("1 " + position.epoch() + " 1 " + position.tag() + " - ")
                    .endsWith("\n{\"id\":  7}"));
        }
    }

    @Test
    void aKeyPublishesOnceAndIsInConflictWithAnotherPayload() throws Exception {
        try (Publisher publisher = Publisher.redis(redis.uri())) {
            PublishResult first = get(publisher.publish("orders", "1", "mine"));
            PublishResult again = get(publisher.publish("orders", "1", "mine"));
            PublishResult other = get(publisher.publish("orders", "2", "mine"));

            assertThat(again).isEqualTo(PublishResult.accepted(first.position(), true));
            assertThat(other.code()).isEqualTo(PublishResult.KEY_CONFLICT);
            assertThat(stream("belfry:{orders}:s")).containsExactly("1");
        }
    }

    @Test
    void publishesToUsersAndEverybodyUnderThePrefix() throws Exception {
        try (Publisher publisher =
                Publisher.redis(redis.uri(), PublisherOptions.DEFAULTS.withRedisPrefix("other.farm"))) {
            assertThat(get(publisher.toUser("a b/ü", "1")).accepted()).isTrue();
            assertThat(get(publisher.broadcast("2")).accepted()).isTrue();

            assertThat(stream("other.farm:{$user:a b/ü}:s")).containsExactly("1");
            assertThat(stream("other.farm:{$all}:s")).containsExactly("2");
            assertThat(commands.keys("belfry*")).isEmpty();
        }
    }

    @Test
    void keepsWhatTheNodesHaveConfigured() throws Exception {
        PublishRules rules = new PublishRules(
                100,
                HistoryRules.DEFAULTS,
                Map.of("chat", new HistoryRules(2, 60_000, 120_000), "live", new HistoryRules(0, 1_000, 120_000)));
        commands.set("belfry:history", new String(rules.toJson(), StandardCharsets.UTF_8));
        try (Publisher publisher = Publisher.redis(redis.uri())) {
            get(publisher.publishAll(
                    List.of(new Posting("chat:7", "1"), new Posting("chat:7", "2"), new Posting("chat:7", "3"))));
            PublishResult ephemeral = get(publisher.publish("live:1", "4"));
            PublishResult large = get(publisher.publish("news", "\"" + "x".repeat(99) + "\""));

            assertThat(stream("belfry:{chat:7}:s")).containsExactly("2", "3");
            assertThat(commands.pttl("belfry:{chat:7}:s")).isBetween(1L, 60_000L);
            assertThat(ephemeral).isEqualTo(PublishResult.accepted(null, false));
            assertThat(commands.exists("belfry:{live:1}:s")).isZero();
            assertThat(large.code()).isEqualTo(PublishResult.TOO_LARGE);
        }
    }

    @Test
    void aBatchKeepsTheOrderOfEachChannelAndIsPublishedOnce() throws Exception {
        List<Posting> postings = IntStream.range(0, 600)
                .mapToObj(i -> new Posting("c" + i % 3, Integer.toString(i)))
                .toList();
        try (Publisher publisher = Publisher.redis(redis.uri())) {
            List<PublishResult> results = get(publisher.publishAll(postings));

            assertThat(results).hasSize(600).allMatch(PublishResult::accepted);
            for (int channel = 0; channel < 3; channel++) {
                int its = channel;
                assertThat(stream("belfry:{c" + channel + "}:s"))
                        .containsExactlyElementsOf(IntStream.range(0, 600)
                                .filter(i -> i % 3 == its)
                                .mapToObj(Integer::toString)
                                .toList());
            }
        }
    }

    @Test
    void whatWasUnknownWhileRedisStoodStillIsPublishedOnceWhenRepeatedWithItsKey() throws Exception {
        try (Publisher publisher = Publisher.redis(redis.uri(), IMPATIENT)) {
            assertThat(get(publisher.publish("orders", "1")).accepted()).isTrue();
            redis.freeze();
            BelfryUnavailableException failure = unavailable(publisher.publish("orders", "2"));
            assertThat(failure.mayBePublished()).isTrue();
            redis.thaw();

            PublishResult result = get(publisher.publish("orders", "2", failure.key()));
            assertThat(result.accepted()).isTrue();
            assertThat(result.duplicate()).isTrue();
            assertThat(stream("belfry:{orders}:s")).containsExactly("1", "2");
        }
    }

    @Test
    void isUnavailableAndCertainlyNotPublishedWithoutRedisAndPublishesOnceItIsThere() throws Exception {
        redis.kill();
        try (Publisher publisher = Publisher.redis(redis.uri())) {
            CompletableFuture<PublishResult> patient = publisher.publish("orders", "2");
            try (Publisher impatient = Publisher.redis(redis.uri(), IMPATIENT)) {
                assertThat(unavailable(impatient.publish("orders", "1")).mayBePublished())
                        .isFalse();
            }
            redis.start();

            assertThat(get(patient).accepted()).isTrue();
            assertThat(stream("belfry:{orders}:s")).containsExactly("2");
        }
    }

    @Test
    void r04WhatSomebodyElseLeftUnderAChannelsKeysStopsThisChannelOnly() throws Exception {
        commands.set("belfry:{orders}:m", "no hash");
        try (Publisher publisher = Publisher.redis(redis.uri())) {
            assertThat(get(publisher.publish("orders", "1")).code()).isEqualTo(PublishResult.STATE_CORRUPT);
            assertThat(get(publisher.publish("news", "1")).accepted()).isTrue();
        }
    }

    @Test
    void callersStagesRunOnThreadsOfThePublisherAndEndWithIt() throws Exception {
        try (Publisher publisher = Publisher.redis(redis.uri())) {
            CompletableFuture<String> thread = publisher
                    .publish("orders", "1")
                    .thenApply(result -> Thread.currentThread().getName());
            // The answer may be there before the stage: then it is the test's own thread that runs it.
            assertThat(get(thread)).matches("belfry-publisher-.*|main");
            assertThat(threads()).isNotEmpty().allMatch(Thread::isDaemon);
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    void closesInTimeThoughRedisStandsStill() throws Exception {
        Publisher publisher =
                Publisher.redis(redis.uri(), PublisherOptions.DEFAULTS.withCloseTimeout(Duration.ofMillis(200)));
        assertThat(get(publisher.publish("orders", "1")).accepted()).isTrue();
        redis.freeze();
        CompletableFuture<PublishResult> unanswered = publisher.publish("orders", "2");
        long begun = System.nanoTime();
        publisher.close();
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        redis.thaw();

        assertThat(took).isLessThan(Duration.ofSeconds(4));
        assertThat(unavailable(unanswered).mayBePublished()).isTrue();
    }

    @Test
    void closesAllTheSameWhenInterruptedAndMayBeClosedAgain() throws Exception {
        Publisher publisher = Publisher.redis(redis.uri());
        assertThat(get(publisher.publish("orders", "1")).accepted()).isTrue();
        Thread.currentThread().interrupt();
        publisher.close();
        assertThat(Thread.interrupted()).isTrue();
        publisher.close();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    void refusesWhatIsNoAddressOfRedisWithoutRepeatingIt() {
        assertThatThrownBy(() -> Publisher.redis("http://user:secret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    private List<String> stream(String key) {
        return commands.xrange(key, Range.unbounded()).stream()
                .map(StreamMessage::getBody)
                .map(fields -> fields.get("d"))
                .toList();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("belfry-"))
                .toList();
    }

    private static <T> T get(CompletableFuture<T> result) throws Exception {
        return result.get(20, TimeUnit.SECONDS);
    }

    private static BelfryUnavailableException unavailable(CompletableFuture<PublishResult> result) {
        assertThatThrownBy(() -> get(result))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(BelfryUnavailableException.class);
        return TestPublishers.unavailable(result);
    }
}
