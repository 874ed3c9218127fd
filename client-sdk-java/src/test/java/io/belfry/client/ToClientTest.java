package io.belfry.client;

import static io.belfry.client.TestPublishers.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.redis.RedisReplies;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishing to one client, by both ways: rows GX-05 and GX-08. */
class ToClientTest {
    private final ManualTimer timer = new ManualTimer();
    private final FakePoster hub = new FakePoster();
    private final FakeRedis redis = new FakeRedis();
    private final Publisher overHttp = TestPublishers.over(new HttpSender(hub), timer, PublisherOptions.DEFAULTS);
    private final Publisher overRedis = TestPublishers.over(redis.sender(timer), timer, PublisherOptions.DEFAULTS);

    @Test
    void gx05PostsToTheClientWithoutAKey() {
        CompletableFuture<PublishResult> result = overHttp.toClient("a/b+c", "{\"n\": 1}");
        hub.last().answers(200, "{\"duplicate\":false}");

        assertThat(hub.last().path()).isEqualTo("/api/clients/a%2Fb%2Bc/publish");
        assertThat(hub.last().body()).isEqualTo("{\"data\":{\"n\": 1}}");
        assertThat(result).isCompletedWithValue(PublishResult.accepted(null, false));
    }

    @Test
    void gx08SaysNotFoundWhenTheHubDoes() {
        CompletableFuture<PublishResult> result = overHttp.toClient("c1", "1");
        hub.last().answers(404, "{\"status\":404,\"code\":\"not_found\"}");

        assertThat(result.join().code()).isEqualTo(PublishResult.NOT_FOUND);
    }

    @Test
    void gx08SaysNotDeliveredWhenTheHubFoundOnlyConnectionsThatReadTooSlowly() {
        CompletableFuture<PublishResult> slow = overHttp.toClient("c1", "1");
        hub.last().answers(200, "{\"delivered\":0,\"slow\":2}");
        CompletableFuture<PublishResult> some = overHttp.toClient("c1", "1");
        hub.last().answers(200, "{\"delivered\":1,\"slow\":2}");

        assertThat(slow.join().code()).isEqualTo(PublishResult.NOT_DELIVERED);
        assertThat(some.join().accepted()).isTrue();
    }

    @Test
    void repeatsWhatCertainlyWasNotDelivered() {
        CompletableFuture<PublishResult> result = overHttp.toClient("c1", "1");
        hub.last().answers(503, "{\"code\":\"not_stored\"}");
        timer.advance(Duration.ofMillis(100));
        hub.last().answer().completeExceptionally(new ConnectException("refused"));
        timer.advance(Duration.ofMillis(200));
        hub.last().answers(200, "{}");

        assertThat(result.join().accepted()).isTrue();
    }

    @Test
    void doesNotRepeatWhatMayHaveBeenDelivered() {
        CompletableFuture<PublishResult> result = overHttp.toClient("c1", "1");
        hub.last().answer().completeExceptionally(new IOException("reset"));

        BelfryUnavailableException failure = unavailable(result);
        assertThat(failure.mayBePublished()).isTrue();
        assertThat(failure.key()).isEmpty();
        assertThat(hub.posts).hasSize(1);
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void gx05AsksTheNodesOverRedis() {
        CompletableFuture<PublishResult> result = overRedis.toClient("c\"1", "{\"n\":\n1}");

        assertThat(redis.questions.get(0).text())
                .isEqualTo("{\"type\":\"client_publish\",\"client\":\"c\\\"1\",\"data\":{\"n\": 1}}");
        redis.questions.get(0).ends(RedisReplies.Kind.COMPLETE, "{\"delivered\":2,\"slow\":1}");
        assertThat(result).isCompletedWithValue(PublishResult.accepted(null, false));
    }

    @Test
    void aQuestionEndsBeforeItsAttemptSoThatItIsKnownWhetherAnybodyWasAsked() {
        var unused = overRedis.toClient("c1", "1");

        assertThat(redis.questions.get(0).timeout()).isPositive().isLessThan(PublisherOptions.DEFAULT_REQUEST_TIMEOUT);
    }

    @Test
    void isDeliveredIfOneNodeSaysSoWhateverTheOthersSay() {
        assertThat(code(RedisReplies.Kind.SILENT, "{\"delivered\":0,\"slow\":1}", "{\"delivered\":1,\"slow\":0}"))
                .isNull();
    }

    @Test
    void gx08SaysNotFoundWhenNoNodeHasTheClient() {
        assertThat(code(RedisReplies.Kind.COMPLETE)).isEqualTo(PublishResult.NOT_FOUND);
        assertThat(code(RedisReplies.Kind.COMPLETE, "{\"delivered\":0,\"slow\":0}", "damaged"))
                .isEqualTo(PublishResult.NOT_FOUND);
    }

    @Test
    void gx08SaysNotDeliveredWhenTheClientReadsTooSlowly() {
        assertThat(code(RedisReplies.Kind.COMPLETE, "{\"delivered\":0,\"slow\":1}"))
                .isEqualTo(PublishResult.NOT_DELIVERED);
    }

    @Test
    void gx08IsUnavailableAndRepeatedWhileNoNodeIsAlive() {
        CompletableFuture<PublishResult> result = overRedis.toClient("c1", "1");
        for (int second = 0; second < 11; second++) {
            redis.questions.get(redis.questions.size() - 1).ends(RedisReplies.Kind.NOT_ASKED);
            timer.advance(Duration.ofSeconds(1));
        }

        assertThat(unavailable(result).mayBePublished()).isFalse();
        assertThat(unavailable(result)).hasMessageContaining("no node is alive");
        assertThat(redis.questions).hasSizeGreaterThan(3);
    }

    @Test
    void isUnavailableAndNotRepeatedWhenANodeThatMayHaveDeliveredIsSilent() {
        CompletableFuture<PublishResult> result = overRedis.toClient("c1", "1");
        redis.questions.get(0).ends(RedisReplies.Kind.SILENT, "{\"delivered\":0,\"slow\":1}");

        assertThat(unavailable(result).mayBePublished()).isTrue();
        timer.advance(Duration.ofSeconds(20));
        assertThat(redis.questions).hasSize(1);
    }

    @Test
    void aClientThatIsWaitedForHoldsUpNoChannel() {
        Publisher publisher =
                TestPublishers.over(redis.sender(timer), timer, PublisherOptions.DEFAULTS.withConnections(1));

        assertThat(publisher.toClient("c1", "1")).isNotDone();
        assertThat(publisher.publish("a", "1")).isNotDone();

        assertThat(redis.publishes).hasSize(1);
    }

    @Test
    void keepsTheOrderOfAClient() {
        assertThat(overRedis.toClient("c1", "1")).isNotDone();
        assertThat(overRedis.toClient("c1", "2")).isNotDone();

        assertThat(redis.questions).hasSize(1);
        redis.questions.get(0).ends(RedisReplies.Kind.COMPLETE);
        assertThat(redis.questions).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\uD800"})
    void rejectsWhatNoClientIsCalled(String client) {
        assertThat(overHttp.toClient(client, "1").join().code()).isEqualTo("bad_request");
        assertThat(overRedis.toClient(client, "1").join().code()).isEqualTo("bad_request");
    }

    private @Nullable String code(RedisReplies.Kind kind, String... answers) {
        CompletableFuture<PublishResult> result = overRedis.toClient("c1", "1");
        redis.questions.get(redis.questions.size() - 1).ends(kind, answers);
        return result.join().code();
    }
}
