package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.testing.ManualTime;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReceptionTest {
    private static final ChannelName CHANNEL = new ChannelName("c");

    private final RedisNames names = new RedisNames(RedisNames.DEFAULT_PREFIX);
    private final Metrics metrics = new Metrics();
    private final Queue<Runnable> busThread = new ArrayDeque<>();
    private final Handover handover = new Handover();
    private final ReceivedPublications received = new ReceivedPublications();
    private final List<String> heard = new ArrayList<>();
    private final HeardByNode node = new HeardByNode("n");
    private final Reception reception = new Reception(
            names,
            "n1",
            busThread::add,
            handover,
            arrivals(),
            new RedisFarm("n1", new NoLink(), names, busThread::add, 0, Duration.ofHours(1), node),
            () -> heard.add("canary"));

    @AfterEach
    void close() {
        handover.close();
    }

    @Test
    void listensToWhatIsSaidToAllNodesAndToThisOne() {
        assertThat(reception.redisChannels()).containsExactly(names.all(), names.node("n1"));
    }

    @Test
    void theCanaryIsHeardOnTheBussThread() {
        reception.message(names.node("n1"), bytes("canary"));
        assertThat(heard).isEmpty();
        drain();

        assertThat(heard).containsExactly("canary");
    }

    @Test
    void whatAnotherNodeIsToldConcernsNobody() {
        reception.message(names.node("n2"), bytes("canary"));
        reception.message(bytes("of another program"), bytes("canary"));

        assertThat(busThread).isEmpty();
    }

    @Test
    void whatIsAskedOfAllIsAskedOnTheBussThread() {
        node.answers(question -> {
            heard.add(question);
            return null;
        });
        reception.message(names.all(), bytes("ask n2 1\nwho?"));
        assertThat(heard).isEmpty();
        drain();

        assertThat(heard).containsExactly("who?");
    }

    @Test
    void whatCameOnAChannelDoesNotWaitForTheBussThread() {
        reception.message(names.live("c"), bytes("1"));

        assertThat(received.ephemeral(CHANNEL, 1)).containsExactly("1 from null");
        assertThat(busThread).isEmpty();
    }

    @Test
    void whatWasPublishedBehindAnOrderWaitsUntilTheOrdersAreRead() {
        reception.message(names.all(), bytes("order"));
        reception.message(names.live("c"), bytes("1"));
        assertThat(received.ephemeral(CHANNEL, 0)).isEmpty();
        drain();

        Awaitility.await("they cannot be read now, and whom they forbid must not have it")
                .until(() -> metrics.scrape().contains("belfry_bus_dropped_total 1.0"));
        assertThat(received.ephemeral(CHANNEL, 0)).isEmpty();
        assertThat(reception.obeyAgain()).isTrue();
        assertThat(busThread).as("it tries again").isNotEmpty();
    }

    private void drain() {
        for (Runnable task = busThread.poll(); task != null; task = busThread.poll()) {
            task.run();
        }
    }

    private Arrivals arrivals() {
        Interests interests = new Interests(
                busThread::add,
                new NoSubscriptions(),
                channel -> new CompletableFuture<>(),
                (channel, top) -> {},
                new ManualTime());
        return new Arrivals(handover, interests, received, new HeardOfMembers(), 1_000, metrics);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class NoSubscriptions implements Interests.Subscriptions {
        @Override
        public CompletionStage<Void> subscribe(List<ChannelName> channels) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Void> unsubscribe(List<ChannelName> channels) {
            return new CompletableFuture<>();
        }

        @Override
        public void refused(Throwable failure) {}
    }

    private static final class NoLink implements RedisLink {
        @Override
        public @Nullable RedisAsyncCommands<byte[], byte[]> commands() {
            return null;
        }

        @Override
        public String down() {
            return "gone";
        }

        @Override
        public void whenOpened(Runnable task) {}

        @Override
        public void reopen(String why) {}

        @Override
        public void close() {}
    }
}
