package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The question for a client, through a real Redis, to nodes whose answers a test chooses: rows GX-05 and GX-08. */
@Timeout(60)
class ToClientOverRedisIT {
    private static final long ALIVE = 60_000;
    private static final String NOT_HERE = "";
    private static final String HERE = "{\"delivered\":1,\"slow\":0}";

    private final List<FakeNode> nodes = new ArrayList<>();
    private RedisServer redis;
    private Publisher publisher;

    @BeforeEach
    void start() throws Exception {
        redis = new RedisServer();
        publisher = Publisher.redis(redis.uri(), PublisherOptions.DEFAULTS.withRetryBudget(Duration.ofSeconds(5)));
    }

    @AfterEach
    void stop() {
        publisher.close();
        nodes.forEach(FakeNode::close);
        redis.close();
    }

    @Test
    void gx05ReachesTheClientOnWhicheverNodeItIs() throws Exception {
        node("a", ALIVE, NOT_HERE);
        FakeNode b = node("b", ALIVE, HERE);

        assertThat(get(publisher.toClient("c1", "{\"n\":\n1}"))).isEqualTo(PublishResult.accepted(null, false));
        assertThat(b.asked).containsExactly("{\"type\":\"client_publish\",\"client\":\"c1\",\"data\":{\"n\": 1}}");
    }

    @Test
    void gx08SaysNotFoundWhenNoNodeThatIsAliveHasTheClient() throws Exception {
        FakeNode a = node("a", ALIVE, NOT_HERE);
        FakeNode b = node("b", ALIVE, NOT_HERE);
        node("dead", -5_000, FakeNode.SILENT);

        assertThat(get(publisher.toClient("c1", "1")).code()).isEqualTo(PublishResult.NOT_FOUND);
        assertThat(a.asked).hasSize(1);
        assertThat(b.asked).hasSize(1);
    }

    @Test
    void gx08SaysNotDeliveredWhenTheClientReadsTooSlowly() throws Exception {
        node("a", ALIVE, "{\"delivered\":0,\"slow\":2}");

        assertThat(get(publisher.toClient("c1", "1")).code()).isEqualTo(PublishResult.NOT_DELIVERED);
    }

    @Test
    void aNodeThatIsSilentMayHaveDeliveredSoItIsNotAskedAgain() throws Exception {
        node("a", ALIVE, NOT_HERE);
        FakeNode silent = node("b", ALIVE, FakeNode.SILENT);

        assertThat(unavailable(publisher.toClient("c1", "1")).mayBePublished()).isTrue();
        assertThat(silent.asked).hasSize(1);
    }

    @Test
    void aNodeThatIsSilentDoesNotDelayWhatAnotherHasDelivered() throws Exception {
        node("a", ALIVE, HERE);
        node("b", ALIVE, FakeNode.SILENT);
        assertThat(get(publisher.toClient("c1", "1")).accepted()).isTrue();
        long begun = System.nanoTime();
        assertThat(get(publisher.toClient("c1", "2")).accepted()).isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(900));
    }

    @Test
    void gx08IsUnavailableWithoutNodesAndDeliversOnceThereIsOne() throws Exception {
        CompletableFuture<PublishResult> patient = publisher.toClient("c1", "2");
        try (Publisher impatient =
                Publisher.redis(redis.uri(), PublisherOptions.DEFAULTS.withRetryBudget(Duration.ofMillis(500)))) {
            assertThat(unavailable(impatient.toClient("c1", "1")).mayBePublished())
                    .isFalse();
        }
        FakeNode late = node("a", ALIVE, HERE);

        assertThat(get(patient).accepted()).isTrue();
        assertThat(late.asked).hasSize(1);
    }

    @Test
    void hearsAnswersAgainAfterItsConnectionWasCut() throws Exception {
        node("a", ALIVE, HERE);
        assertThat(get(publisher.toClient("c1", "1")).accepted()).isTrue();
        assertThat(redis.commands().clientKill(KillArgs.Builder.typePubsub()))
                .as("the publisher's connection and the node's")
                .isEqualTo(2);
        FakeNode b = node("b", ALIVE, HERE);

        assertThat(get(publisher.toClient("c1", "2")).accepted()).isTrue();
        assertThat(b.asked).hasSize(1);
    }

    private FakeNode node(String id, long leaseMillis, String answer) {
        FakeNode node = new FakeNode(redis, id, leaseMillis, answer);
        nodes.add(node);
        return node;
    }

    private static PublishResult get(CompletableFuture<PublishResult> result) throws Exception {
        return result.get(20, TimeUnit.SECONDS);
    }

    private static BelfryUnavailableException unavailable(CompletableFuture<PublishResult> result) {
        assertThatThrownBy(() -> get(result)).hasCauseInstanceOf(BelfryUnavailableException.class);
        return TestPublishers.unavailable(result);
    }
}
