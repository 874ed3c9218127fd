package io.belfry.client;

import static io.belfry.client.TestPublishers.unavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class QueuedPublisherTest {
    private static final String STORED = "{\"epoch\":\"k3\",\"offset\":7,\"tag\":\"Zk\",\"duplicate\":false}";
    private static final Position POSITION = new Position("k3", 7, "Zk");

    private final ManualTimer timer = new ManualTimer();
    private final FakePoster hub = new FakePoster();

    @Test
    void acceptsWithThePositionThatTheHubGave() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "{\"id\":7}");

        hub.last().answers(200, STORED);

        assertThat(hub.last().path()).isEqualTo("/api/publish");
        assertThat(hub.last().body()).isEqualTo("{\"channel\":\"orders\",\"key\":\"key-1\",\"data\":{\"id\":7}}");
        assertThat(result).isCompletedWithValue(PublishResult.accepted(POSITION, false));
    }

    @Test
    void acceptsWithoutPositionOnAnEphemeralChannel() {
        CompletableFuture<PublishResult> result = publisher().publish("typing", "1");

        hub.last().answers(200, "{\"epoch\":null,\"duplicate\":false}");

        assertThat(result.join().accepted()).isTrue();
        assertThat(result.join().position()).isNull();
    }

    @Test
    void rejectsForGoodWithTheCodeOfTheHub() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1", "mine");

        hub.last().answers(409, "{\"status\":409,\"code\":\"key_conflict\"}");

        assertThat(result.join().accepted()).isFalse();
        assertThat(result.join().code()).isEqualTo("key_conflict");
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void rejectsByTheStatusAloneWhenABalancerAnswers() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1");

        hub.last().answers(413, "<html>Request Entity Too Large</html>");

        assertThat(result.join().code()).isEqualTo("too_large");
    }

    @Test
    void rejectsWithoutAskingWhatIsNotExactlyOneJsonValue() {
        for (String json : new String[] {"", "{", "1 2", "1,\"channel\":\"other\"", "nul", "\"\uD800\""}) {
            assertThat(publisher().publish("orders", json).join().code()).isEqualTo("bad_request");
        }
        assertThat(hub.posts).isEmpty();
    }

    @Test
    void repeatsWithTheSameBytesAndSoTheSameKeyUntilTheHubDecides() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1");

        hub.last().answers(504, "{\"status\":504,\"code\":\"unknown\"}");
        timer.advance(Duration.ofMillis(100));
        hub.last().answer().completeExceptionally(new CompletionException(new ConnectException("refused")));
        timer.advance(Duration.ofMillis(200));
        hub.last().answers(200, STORED.replace("false", "true"));

        assertThat(hub.posts)
                .hasSize(3)
                .extracting(FakePoster.Post::body)
                .containsOnly(hub.last().body());
        assertThat(result).isCompletedWithValue(PublishResult.accepted(POSITION, true));
    }

    @Test
    void isUnavailableWhenTheBudgetIsSpentAndNamesTheKeyForLater() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1");

        for (int second = 0; second < 11; second++) {
            hub.last().answers(503, "{\"status\":503,\"code\":\"not_stored\"}");
            timer.advance(Duration.ofSeconds(1));
        }

        BelfryUnavailableException failure = unavailable(result);
        assertThat(failure.key()).isEqualTo("key-1");
        assertThat(failure.mayBePublished()).isFalse();
        assertThat(failure).hasMessageContaining("503");
        assertThat(timer.isIdle()).isTrue();
    }

    @Test
    void saysThatItMayBePublishedOnceAnAttemptEndedWithoutAnAnswer() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1");

        hub.last().answer().completeExceptionally(new IOException("reset"));
        timer.advance(Duration.ofMillis(100));
        hub.last().answersRetryAfter(503, Duration.ofMinutes(10));

        assertThat(unavailable(result).mayBePublished()).isTrue();
    }

    @Test
    void waitsAsLongAsTheHubAsksAndDoesNotTryEarlier() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1");

        hub.last().answersRetryAfter(429, Duration.ofSeconds(4));
        timer.advance(Duration.ofMillis(3_999));
        assertThat(hub.posts).hasSize(1);
        timer.advance(Duration.ofMillis(101));

        assertThat(hub.posts).hasSize(2);
        assertThat(result).isNotDone();
    }

    @Test
    void givesUpAtOnceWhenTheHubAsksForMoreTimeThanTheBudgetHas() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1");

        hub.last().answersRetryAfter(503, Duration.ofMinutes(10));

        assertThat(unavailable(result).retryAfter()).isEqualTo(Duration.ofMinutes(10));
        assertThat(hub.posts).hasSize(1);
    }

    @Test
    void neverGivesAnAttemptMoreTimeThanTheBudgetHas() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1");

        hub.last().answersRetryAfter(503, Duration.ofSeconds(9));
        timer.advance(Duration.ofMillis(9_100));

        assertThat(hub.last().timeout()).isEqualTo(Duration.ofMillis(900));
        assertThat(result).isNotDone();
    }

    @Test
    void makesNoAttemptThatCouldOnlyEndUnknown() {
        CompletableFuture<PublishResult> result = publisher().publish("orders", "1");

        hub.last().answersRetryAfter(503, Duration.ofMillis(9_801));

        assertThat(unavailable(result).mayBePublished()).isFalse();
        assertThat(hub.posts).hasSize(1);
    }

    @Test
    void keepsTheOrderOfAChannelAcrossRetries() {
        Publisher publisher = publisher();
        CompletableFuture<PublishResult> first = publisher.publish("orders", "1");
        CompletableFuture<PublishResult> second = publisher.publish("orders", "2");

        hub.last().answers(500, "");
        timer.advance(Duration.ofMillis(100));
        assertThat(hub.posts).extracting(FakePoster.Post::body).allMatch(body -> body.endsWith("\"data\":1}"));
        hub.last().answers(200, STORED);
        hub.last().answers(200, STORED);

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(hub.posts).hasSize(3);
    }

    @Test
    void failsWhatWaitedLongerThanItsBudgetBehindOthersWithoutSendingIt() {
        Publisher publisher = publisher();
        CompletableFuture<PublishResult> first = publisher.publish("orders", "1");
        CompletableFuture<PublishResult> second = publisher.publish("orders", "2");

        timer.advance(Duration.ofSeconds(10));
        hub.last().answers(200, STORED);

        assertThat(first).isCompleted();
        assertThat(unavailable(second).mayBePublished()).isFalse();
        assertThat(hub.posts).hasSize(1);
    }

    @Test
    void failsFastWhenTheBufferIsFullAndRecoversWhenItEmpties() {
        Publisher publisher = publisher(PublisherOptions.DEFAULTS.withBufferBytes(100));
        CompletableFuture<PublishResult> first = publisher.publish("a", "\"" + "x".repeat(50) + "\"");

        assertThat(unavailable(publisher.publish("b", "\"" + "x".repeat(50) + "\"")))
                .isInstanceOf(BufferFullException.class);
        hub.last().answers(200, STORED);

        assertThat(first).isCompleted();
        assertThat(publisher.publish("b", "\"" + "x".repeat(50) + "\"")).isNotDone();
    }

    @Test
    void escapesTheUserInThePathAndSendsAKeyWithABroadcast() {
        Publisher publisher = publisher(PublisherOptions.DEFAULTS);

        CompletableFuture<PublishResult> toUser = publisher.toUser("a b/../c+ü", "1");
        assertThat(hub.last().path()).isEqualTo("/api/users/a%20b%2F..%2Fc%2B%C3%BC/publish");
        assertThat(hub.last().body()).isEqualTo("{\"key\":\"key-1\",\"data\":1}");
        CompletableFuture<PublishResult> broadcast = publisher.broadcast("[]");
        assertThat(hub.last().path()).isEqualTo("/api/broadcast");
        assertThat(hub.last().body()).isEqualTo("{\"key\":\"key-2\",\"data\":[]}");

        assertThat(toUser).isNotDone();
        assertThat(broadcast).isNotDone();
        assertThat(publisher.toUser("..", "1").join().code()).isEqualTo("bad_request");
    }

    @Test
    void closeGivesUpOnWhatIsUnansweredAndRefusesWhatComesLater() {
        Publisher publisher = publisher(PublisherOptions.DEFAULTS.withCloseTimeout(Duration.ofNanos(1)));
        CompletableFuture<PublishResult> unanswered = publisher.publish("orders", "1");
        CompletableFuture<PublishResult> unsent = publisher.publish("orders", "2");

        publisher.close();

        assertThat(unavailable(unanswered).mayBePublished()).isTrue();
        assertThat(unavailable(unsent).mayBePublished()).isFalse();
        assertThat(catchThrowable(() -> publisher.publish("orders", "3").join()))
                .hasCauseInstanceOf(IllegalStateException.class);
        hub.last().answers(200, STORED);
        assertThat(hub.posts).hasSize(1);
    }

    private Publisher publisher() {
        return publisher(PublisherOptions.DEFAULTS);
    }

    private Publisher publisher(PublisherOptions options) {
        return TestPublishers.over(new HttpSender(hub), timer, options);
    }
}
