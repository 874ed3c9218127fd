package io.belfry.client;

import static io.belfry.client.TestPublishers.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.redis.HistoryRules;
import io.belfry.client.redis.PublishRules;
import io.belfry.client.redis.RedisAnswer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The publisher over Redis, in front of a Redis that answers what a test says. */
class RedisSenderTest {
    private final ManualTimer timer = new ManualTimer();
    private final FakeRedis redis = new FakeRedis();

    @Test
    void publishesOneLineUnderTheRulesOfTheNamespace() {
        HistoryRules chat = new HistoryRules(5, 1_000, 120_000);
        redis.rules = new PublishRules(100, HistoryRules.DEFAULTS, Map.of("chat", chat));
        Publisher publisher = publisher();

        CompletableFuture<PublishResult> result = publisher.publish("chat:7", "{\n\"a\":1}");
        assertThat(redis.last().rules()).isEqualTo(chat);
        assertThat(redis.last().data()).isEqualTo("{ \"a\":1}");
        assertThat(redis.last().key()).isEqualTo("key-1");
        redis.last().accepted(7);

        assertThat(result).isCompletedWithValue(PublishResult.accepted(new Position("k3", 7, "t7"), false));
    }

    @Test
    void publishesToUsersAndEverybodyOnTheirChannels() {
        Publisher publisher = publisher();
        List<CompletableFuture<PublishResult>> results =
                List.of(publisher.toUser("a b/ü", "1"), publisher.broadcast("[]"));
        redis.publishes.forEach(each -> each.accepted(1));

        assertThat(results).allMatch(result -> result.join().accepted());
        assertThat(redis.publishes).extracting(FakeRedis.Publish::channel).containsExactly("$user:a b/ü", "$all");
        assertThat(redis.publishes).extracting(FakeRedis.Publish::rules).containsOnly(HistoryRules.DEFAULTS);
    }

    @Test
    void nothingBadReachesRedis() {
        Publisher publisher = publisher();

        assertThat(publisher.publish("a b", "1").join().code()).isEqualTo("bad_channel");
        assertThat(publisher.publish("$all", "1").join().code()).isEqualTo("forbidden");
        assertThat(publisher.publish("a", "1", "\n").join().code()).isEqualTo("bad_key");
        assertThat(publisher.publish("a", "{").join().code()).isEqualTo("bad_request");
        assertThat(publisher.toUser("", "1").join().code()).isEqualTo("bad_request");
        assertThat(publisher.publish("a", text(65_537)).join().code()).isEqualTo("too_large");
        assertThat(redis.publishes).isEmpty();
        assertThat(publisher.publish("a", text(65_536))).isNotDone();
        assertThat(redis.publishes).hasSize(1);
    }

    @Test
    void theLimitOfTheSizeIsThatOfTheNodes() {
        redis.rules = new PublishRules(100, HistoryRules.DEFAULTS, Map.of());

        assertThat(publisher().publish("a", text(101)).join().code()).isEqualTo("too_large");
    }

    @Test
    void rejectsForGoodWhatRedisSaysIsFinal() {
        Publisher publisher = publisher();

        CompletableFuture<PublishResult> conflict = publisher.publish("a", "1");
        redis.last().ends(RedisAnswer.Kind.KEY_CONFLICT);
        CompletableFuture<PublishResult> corrupt = publisher.publish("a", "1");
        redis.last().ends(RedisAnswer.Kind.CORRUPT);

        assertThat(conflict.join().code()).isEqualTo("key_conflict");
        assertThat(corrupt.join().code()).isEqualTo("state_corrupt");
    }

    @Test
    void repeatsWithTheSameKeyUntilRedisTakesIt() {
        CompletableFuture<PublishResult> result = publisher().publish("a", "1");

        redis.last().ends(RedisAnswer.Kind.NOT_STORED);
        timer.advance(Duration.ofMillis(100));
        redis.last().ends(RedisAnswer.Kind.UNKNOWN);
        timer.advance(Duration.ofMillis(200));
        redis.last().accepted(1);

        assertThat(result.join().accepted()).isTrue();
        assertThat(redis.publishes)
                .hasSize(3)
                .extracting(FakeRedis.Publish::key)
                .containsOnly("key-1");
    }

    @Test
    void isUnavailableAndCertainlyNotPublishedWhileRedisRefuses() {
        CompletableFuture<PublishResult> result = publisher().publish("a", "1");
        untilTheBudgetIsSpent(RedisAnswer.Kind.NOT_STORED);

        assertThat(unavailable(result).mayBePublished()).isFalse();
        assertThat(unavailable(result)).hasMessageContaining("BUSY");
    }

    @Test
    void isUnavailableAndMayBePublishedWhenRedisIsSilent() {
        CompletableFuture<PublishResult> result = publisher().publish("a", "1");
        untilTheBudgetIsSpent(RedisAnswer.Kind.UNKNOWN);

        assertThat(unavailable(result).mayBePublished()).isTrue();
    }

    @Test
    void givesAnAttemptUpInItsTimeEvenIfRedisNeverAnswers() {
        CompletableFuture<PublishResult> result = publisher().publish("a", "1");

        timer.advance(Duration.ofSeconds(3));
        assertThat(redis.publishes).hasSize(1);
        timer.advance(Duration.ofMillis(100));
        assertThat(redis.publishes).hasSize(2);
        redis.publishes.get(0).accepted(1);
        assertThat(result).as("the first attempt does not count any more").isNotDone();
        redis.last().accepted(1);
        assertThat(result).isCompleted();
    }

    @Test
    void aBatchIsUnderWayAtOnceButForThoseOfOneChannelWhichFollowEachOther() {
        CompletableFuture<List<PublishResult>> results = publisher(PublisherOptions.DEFAULTS.withConnections(1))
                .publishAll(List.of(new Posting("a", "1"), new Posting("a", "2"), new Posting("b", "3")));

        assertThat(redis.publishes).extracting(FakeRedis.Publish::data).containsExactly("1", "3");
        redis.publishes.get(0).accepted(1);
        assertThat(redis.publishes).extracting(FakeRedis.Publish::data).containsExactly("1", "3", "2");
        redis.publishes.get(2).accepted(2);
        redis.publishes.get(1).accepted(1);

        assertThat(results.join()).allMatch(PublishResult::accepted);
    }

    @Test
    void aBatchKeepsTheOrderOfAChannelWhenOneOfItHasToBeRepeated() {
        CompletableFuture<List<PublishResult>> results = publisher(PublisherOptions.DEFAULTS.withConnections(1))
                .publishAll(List.of(new Posting("a", "1"), new Posting("b", "2"), new Posting("a", "3")));

        redis.publishes.get(0).ends(RedisAnswer.Kind.UNKNOWN);
        redis.publishes.get(1).accepted(1);
        timer.advance(Duration.ofMillis(100));
        redis.publishes.get(2).accepted(1);
        redis.publishes.get(3).accepted(2);

        assertThat(redis.publishes).extracting(FakeRedis.Publish::data).containsExactly("1", "2", "1", "3");
        assertThat(redis.publishes)
                .extracting(FakeRedis.Publish::key)
                .containsExactly("key-1", "key-2", "key-1", "key-3");
        assertThat(results.join()).allMatch(PublishResult::accepted);
    }

    @Test
    void aBatchWhoseTimeIsOverBeginsNothingMore() {
        CompletableFuture<List<PublishResult>> results =
                publisher().publishAll(List.of(new Posting("a", "1"), new Posting("a", "2")));

        timer.advance(Duration.ofSeconds(3));
        redis.publishes.get(0).accepted(1);
        assertThat(redis.publishes).hasSize(1);
        timer.advance(Duration.ofMillis(100));
        redis.last().accepted(1);
        redis.last().accepted(2);

        assertThat(redis.publishes).extracting(FakeRedis.Publish::data).containsExactly("1", "1", "2");
        assertThat(results.join()).allMatch(PublishResult::accepted);
    }

    @Test
    void callersAreCalledOnTheExecutorAndNotOnRedisThreads() {
        Deque<Runnable> queued = new ArrayDeque<>();
        KnownRules known =
                new KnownRules(() -> CompletableFuture.completedFuture(PublishRules.DEFAULTS.toJson()), timer);
        Publisher publisher = TestPublishers.over(
                new RedisSender(redis, redis, known, timer, queued::add), timer, PublisherOptions.DEFAULTS);

        CompletableFuture<PublishResult> result = publisher.publish("a", "1");
        redis.last().accepted(1);
        assertThat(result).isNotDone();
        queued.remove().run();

        assertThat(result).isCompleted();
    }

    private void untilTheBudgetIsSpent(RedisAnswer.Kind kind) {
        for (int second = 0; second < 11; second++) {
            redis.last().ends(kind);
            timer.advance(Duration.ofSeconds(1));
        }
    }

    private Publisher publisher() {
        return publisher(PublisherOptions.DEFAULTS);
    }

    private Publisher publisher(PublisherOptions options) {
        return TestPublishers.over(redis.sender(timer), timer, options);
    }

    private static String text(int bytes) {
        return "\"" + "x".repeat(bytes - 2) + "\"";
    }
}
