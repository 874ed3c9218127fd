package io.belfry.client;

import static io.belfry.client.TestPublishers.failure;
import static io.belfry.client.TestPublishers.unavailable;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishAllTest {
    private static final String STORED_7 = "{\"epoch\":\"k3\",\"offset\":7,\"tag\":\"Zk\",\"duplicate\":false}\n";
    private static final String STORED_8 = "{\"epoch\":\"k3\",\"offset\":8,\"tag\":\"Zl\",\"duplicate\":true}\n";
    private static final String NOT_STORED = "{\"error\":{\"code\":\"not_stored\",\"message\":\"…\",\"retry\":true}}\n";
    private static final String TOO_LARGE = "{\"error\":{\"code\":\"too_large\",\"message\":\"…\",\"retry\":false}}\n";

    private final ManualTimer timer = new ManualTimer();
    private final FakePoster hub = new FakePoster();

    @Test
    void postsLinesAndAnswersInTheOrderOfThePostings() {
        CompletableFuture<List<PublishResult>> results = publisher(PublisherOptions.DEFAULTS)
                .publishAll(List.of(
                        new Posting("orders", "{\"id\":\n7}"),
                        new Posting("orders", "8", "mine"),
                        new Posting("orders", "\"…\"")));

        hub.last().answers(200, STORED_7 + STORED_8 + TOO_LARGE);

        assertThat(hub.posts).hasSize(1);
        assertThat(hub.last().path()).isEqualTo("/api/publish");
        assertThat(hub.last().contentType()).isEqualTo("application/x-ndjson");
        assertThat(hub.last().body()).isEqualTo("""
                        {"channel":"orders","key":"key-1","data":{"id": 7}}
                        {"channel":"orders","key":"mine","data":8}
                        {"channel":"orders","key":"key-2","data":"…"}
                        """);
        assertThat(results)
                .isCompletedWithValue(List.of(
                        PublishResult.accepted(new Position("k3", 7, "Zk"), false),
                        PublishResult.accepted(new Position("k3", 8, "Zl"), true),
                        PublishResult.rejected("too_large")));
    }

    @Test
    void repeatsOnlyWhatHasNoVerdictAndWithTheSameKeys() {
        CompletableFuture<List<PublishResult>> results = publishThree();

        hub.last().answers(200, STORED_7 + NOT_STORED + TOO_LARGE);
        timer.advance(Duration.ofMillis(100));
        assertThat(hub.last().body()).isEqualTo("{\"channel\":\"orders\",\"key\":\"key-2\",\"data\":2}");
        hub.last().answers(200, STORED_8);

        assertThat(results.join()).extracting(PublishResult::code).containsExactly(null, null, "too_large");
        assertThat(hub.posts).hasSize(2);
    }

    @Test
    void repeatsAllOfItWhenTheAnswerIsCutOff() {
        CompletableFuture<List<PublishResult>> results = publishThree();

        hub.last().answers(200, STORED_7 + STORED_8);
        timer.advance(Duration.ofMillis(100));

        assertThat(hub.posts)
                .hasSize(2)
                .extracting(FakePoster.Post::body)
                .containsOnly(hub.last().body());
        assertThat(results).isNotDone();
    }

    @Test
    void saysWhatHasNoVerdictWhenTheBudgetIsSpentSoThatTheRestCanGoOnLater() {
        CompletableFuture<List<PublishResult>> results = publishThree();

        hub.last().answers(200, NOT_STORED + STORED_7 + NOT_STORED);
        timer.advance(Duration.ofMillis(100));
        hub.last().answersRetryAfter(503, Duration.ofMinutes(1));

        BatchUnavailableException failure = (BatchUnavailableException) unavailable(results);
        assertThat(failure.results())
                .hasSize(3)
                .element(1)
                .isEqualTo(PublishResult.accepted(new Position("k3", 7, "Zk"), false));
        assertThat(failure.undecided())
                .containsExactly(new Posting("orders", "1", "key-1"), new Posting("orders", "3", "key-3"));
        assertThat(failure.key()).isEqualTo("key-1");
        assertThat(failure.mayBePublished()).isFalse();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(failure).hasMessageContaining("2 of 3").hasMessageContaining("503");
    }

    @Test
    void mayBePublishedIfAnyOfItMay() {
        CompletableFuture<List<PublishResult>> results = publishThree();

        hub.last().answers(200, NOT_STORED + NOT_STORED + NOT_STORED.replace("not_stored", "unknown"));
        timer.advance(Duration.ofMillis(100));
        hub.last().answersRetryAfter(503, Duration.ofMinutes(1));

        assertThat(unavailable(results).mayBePublished()).isTrue();
    }

    @Test
    void rejectsBadPostingsWithoutAskingAndPublishesTheOthers() {
        CompletableFuture<List<PublishResult>> results = publisher(PublisherOptions.DEFAULTS)
                .publishAll(List.of(
                        new Posting("orders", "{"),
                        new Posting("no channel", "1"),
                        new Posting("$all", "1"),
                        new Posting("orders", "1", ""),
                        new Posting("orders", "1")));

        hub.last().answers(200, STORED_7);

        assertThat(results.join())
                .extracting(PublishResult::code)
                .containsExactly("bad_request", "bad_channel", "forbidden", "bad_key", null);
    }

    @Test
    void asksForNoMoreThanAHundredLinesAtATime() {
        publishUnanswered(250, "1");
        for (int request = 0; request < 3; request++) {
            hub.last().answers(200, STORED_7.repeat((int)
                    hub.last().body().lines().count()));
        }

        assertThat(hub.posts).extracting(post -> post.body().lines().count()).containsExactly(100L, 100L, 50L);
    }

    @Test
    void asksForNoMoreThanAMebibyteAtATime() {
        publishUnanswered(40, "\"" + "x".repeat(65_000) + "\"");
        for (int request = 0; request < 3; request++) {
            hub.last().answers(200, STORED_7.repeat((int)
                    hub.last().body().lines().count()));
        }

        assertThat(hub.posts).hasSize(3).allMatch(post -> post.body().length() <= 1 << 20);
        assertThat(hub.posts.stream()
                        .mapToLong(post -> post.body().lines().count())
                        .sum())
                .isEqualTo(40);
    }

    @Test
    void keepsTheOrderOfAChannelBetweenBatchesAndSinglePublications() {
        QueuedPublisher publisher = publisher(PublisherOptions.DEFAULTS);
        CompletableFuture<PublishResult> before = publisher.publish("orders", "1");
        CompletableFuture<List<PublishResult>> batch =
                publisher.publishAll(List.of(new Posting("orders", "2"), new Posting("orders", "3")));
        CompletableFuture<PublishResult> after = publisher.publish("orders", "4");

        hub.last().answers(200, STORED_7);
        hub.last().answers(200, NOT_STORED + NOT_STORED);
        timer.advance(Duration.ofMillis(100));
        hub.last().answers(200, STORED_7 + STORED_8);
        hub.last().answers(200, STORED_7);

        assertThat(List.of(before, batch, after)).allMatch(CompletableFuture::isDone);
        assertThat(String.join(
                        "\n", hub.posts.stream().map(FakePoster.Post::body).toList()))
                .matches("(?s).*data\":1}\n.*data\":2}\n.*data\":3}\n\n.*data\":2}\n.*data\":3}\n\n.*data\":4}");
    }

    @Test
    void takesRoomInTheBufferForAllOfItOrForNothing() {
        QueuedPublisher publisher = publisher(PublisherOptions.DEFAULTS.withBufferBytes(150));

        CompletableFuture<List<PublishResult>> tooMuch =
                publisher.publishAll(Collections.nCopies(4, new Posting("orders", "1")));
        assertThat(unavailable(tooMuch)).hasCauseInstanceOf(BufferFullException.class);
        assertThat(hub.posts).isEmpty();

        CompletableFuture<List<PublishResult>> fits =
                publisher.publishAll(Collections.nCopies(3, new Posting("orders", "1")));
        hub.last().answers(200, STORED_7.repeat(3));
        assertThat(fits).isCompleted();
    }

    @Test
    void anEmptyBatchIsDoneAtOnceAndAClosedPublisherTakesNone() {
        QueuedPublisher publisher = publisher(PublisherOptions.DEFAULTS);

        assertThat(publisher.publishAll(List.of())).isCompletedWithValue(List.of());
        publisher.close();
        assertThat(failure(publisher.publishAll(List.of(new Posting("orders", "1")))))
                .isInstanceOf(IllegalStateException.class);
    }

    private CompletableFuture<List<PublishResult>> publishThree() {
        return publisher(PublisherOptions.DEFAULTS)
                .publishAll(
                        List.of(new Posting("orders", "1"), new Posting("orders", "2"), new Posting("orders", "3")));
    }

    private void publishUnanswered(int postings, String json) {
        CompletableFuture<List<PublishResult>> results = publisher(PublisherOptions.DEFAULTS)
                .publishAll(IntStream.range(0, postings)
                        .mapToObj(i -> new Posting("orders", json))
                        .toList());
        assertThat(results).isNotDone();
    }

    private QueuedPublisher publisher(PublisherOptions options) {
        return TestPublishers.over(new HttpSender(hub), timer, options);
    }
}
