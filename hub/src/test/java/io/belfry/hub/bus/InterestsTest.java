package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterestsTest {
    private static final ChannelName A = new ChannelName("a");
    private static final ChannelName B = new ChannelName("b");
    private static final long QUIET = Duration.ofSeconds(20).toNanos();

    private final ManualTime time = new ManualTime();
    private final FakeRedis redis = new FakeRedis();
    private final List<String> compared = new ArrayList<>();
    private final Interests interests = new Interests(
            Runnable::run, redis, redis::top, (channel, top) -> compared.add(channel + "@" + top.offset()), time);
    private boolean settled;

    @Test
    void theTopIsReadBehindTheConfirmation() {
        connect();
        CompletableFuture<Position> top = add(A);
        assertThat(redis.log).containsExactly("subscribe [a]");
        redis.confirm();
        assertThat(redis.log).containsExactly("subscribe [a]", "top a");
        redis.answerTops(5);

        assertThat(top).isCompletedWithValueMatching(position -> position.offset() == 5);
        assertThat(compared).as("whoever asked has the answer").isEmpty();
    }

    @Test
    void whatIsWantedDuringABatchGoesIntoTheNext() {
        connect();
        want(A);
        want(B);
        ChannelName c = new ChannelName("c");
        want(c);
        redis.confirm();
        redis.answerTops(0);

        assertThat(redis.log).contains("subscribe [a]", "subscribe [b, c]");
    }

    @Test
    void aBatchHasAtMostFiveHundredChannels() {
        IntStream.range(0, 1_200).forEach(i -> want(new ChannelName("c" + i)));
        connect();
        List<Integer> sizes = new ArrayList<>();
        while (redis.isAsked()) {
            sizes.add(redis.asked.size());
            redis.confirm();
            redis.answerTops(0);
        }

        assertThat(sizes).containsExactly(500, 500, 200);
        assertThat(settled).isTrue();
    }

    @Test
    void withoutConnectionNobodyWaits() {
        assertThat(add(A)).isCompletedExceptionally();
        connect();
        redis.confirm();
        redis.answerTops(3);

        assertThat(compared).as("the interest stays all the same").containsExactly("a@3");
    }

    @Test
    void aNewConnectionSubscribesToEverythingAndComparesIt() {
        connect();
        want(A);
        redis.confirm();
        redis.answerTops(1);
        interests.disconnected();
        settled = false;
        connect();
        assertThat(settled).isFalse();
        redis.confirm();
        redis.answerTops(2);

        assertThat(compared).containsExactly("a@2");
        assertThat(settled).isTrue();
    }

    @Test
    void whatAnOlderConnectionAnswersIsNotBelieved() {
        connect();
        want(A);
        CompletableFuture<Void> old = redis.command;
        interests.disconnected();
        connect();
        old.complete(null);

        assertThat(redis.log).doesNotContain("top a");
    }

    @Test
    void whoWaitsIsServedByTheNextConnectionIfItComesInTime() {
        connect();
        CompletableFuture<Position> before = add(A);
        interests.disconnected();
        CompletableFuture<Position> meanwhile = new CompletableFuture<>();
        interests.add(B, meanwhile, "");
        connect();
        redis.confirm();
        redis.answerTops(3);

        assertThat(before).isCompletedWithValueMatching(position -> position.offset() == 3);
        assertThat(meanwhile).isCompletedWithValueMatching(position -> position.offset() == 3);
    }

    @Test
    void whoWaitsIsToldWhenTheConnectionStaysAway() {
        connect();
        CompletableFuture<Position> top = add(A);
        interests.disconnected();
        interests.refuseWaiting("gone");

        assertThat(top).isCompletedExceptionally();
    }

    @Test
    void leavesAndComesBackInTheOrderOfTheCalls() {
        connect();
        want(A);
        redis.confirm();
        redis.answerTops(1);
        interests.remove(A);
        CompletableFuture<Position> again = add(A);
        redis.confirm();
        redis.confirm();
        redis.answerTops(9);

        assertThat(redis.log).containsExactly("subscribe [a]", "top a", "unsubscribe [a]", "subscribe [a]", "top a");
        assertThat(again).isCompletedWithValueMatching(position -> position.offset() == 9);
    }

    @Test
    void leftBeforeItWasConfirmedIsUnsubscribed() {
        connect();
        want(A);
        interests.remove(A);
        redis.confirm();
        redis.answerTops(0);

        assertThat(redis.log).endsWith("unsubscribe [a]");
        redis.confirm();
        assertThat(interests.size()).isZero();
    }

    @Test
    void nothingStaysOfWhatWasLeftWithoutConnection() {
        want(A);
        interests.remove(A);
        connect();

        assertThat(interests.size()).isZero();
        assertThat(redis.log).isEmpty();
    }

    @Test
    void aRefusedBatchIsTriedAgain() {
        connect();
        CompletableFuture<Position> top = add(A);
        redis.refuse();
        assertThat(redis.refusals).isEqualTo(1);
        assertThat(top).isNotDone();
        interests.retry();
        redis.confirm();
        redis.answerTops(4);

        assertThat(top).as("R06").isCompletedWithValueMatching(position -> position.offset() == 4);
    }

    @Test
    void quietChannelsAreComparedAndBusyOnesNot() {
        connect();
        want(A);
        want(B);
        redis.confirm();
        redis.answerTops(0);
        redis.confirm();
        redis.answerTops(0);
        time.advance(Duration.ofSeconds(19));
        interests.heard(B);
        time.advance(Duration.ofSeconds(2));
        interests.compare(QUIET, 100);
        redis.answerTops(7);
        assertThat(compared).containsExactly("a@7");

        interests.compare(QUIET, 100);
        assertThat(redis.tops).as("compared a moment ago").isEmpty();
    }

    @Test
    void whatIsSuspectIsComparedAtOnce() {
        connect();
        want(A);
        redis.confirm();
        redis.answerTops(0);
        interests.suspect(A);
        interests.compare(QUIET, 100);
        redis.answerTops(1);

        assertThat(compared).as("R01").containsExactly("a@1");
    }

    @Test
    void aTopThatCouldNotBeReadIsReadAgainSoon() {
        connect();
        want(A);
        redis.confirm();
        redis.answerTops(0);
        interests.suspect(A);
        interests.compare(QUIET, 100);
        redis.failTops();
        interests.compare(QUIET, 100);
        redis.answerTops(2);

        assertThat(compared).containsExactly("a@2");
    }

    private void connect() {
        interests.connected(() -> settled = true);
    }

    private void want(ChannelName channel) {
        var unused = add(channel);
    }

    private CompletableFuture<Position> add(ChannelName channel) {
        CompletableFuture<Position> answer = new CompletableFuture<>();
        interests.add(channel, answer, "down");
        return answer;
    }

    /** Remembers what it is asked, and answers when the test says so. */
    private static final class FakeRedis implements Interests.Subscriptions {
        private final List<String> log = new ArrayList<>();
        private final Map<ChannelName, CompletableFuture<Position>> tops = new HashMap<>();
        private CompletableFuture<Void> command = CompletableFuture.completedFuture(null);
        private List<ChannelName> asked = List.of();
        private int refusals;

        @Override
        public CompletionStage<Void> subscribe(List<ChannelName> channels) {
            return ask("subscribe ", channels);
        }

        @Override
        public CompletionStage<Void> unsubscribe(List<ChannelName> channels) {
            return ask("unsubscribe ", channels);
        }

        @Override
        public void refused(Throwable failure) {
            refusals++;
        }

        private CompletionStage<Void> ask(String what, List<ChannelName> channels) {
            log.add(what + channels);
            asked = channels;
            command = new CompletableFuture<>();
            return command;
        }

        CompletionStage<Position> top(ChannelName channel) {
            log.add("top " + channel);
            return tops.computeIfAbsent(channel, name -> new CompletableFuture<>());
        }

        boolean isAsked() {
            return !command.isDone();
        }

        void confirm() {
            command.complete(null);
        }

        void refuse() {
            command.completeExceptionally(new IllegalStateException("NOPERM"));
        }

        void answerTops(long offset) {
            List<CompletableFuture<Position>> open = List.copyOf(tops.values());
            tops.clear();
            open.forEach(each -> each.complete(new Position("e", offset, "t" + offset)));
        }

        void failTops() {
            List<CompletableFuture<Position>> open = List.copyOf(tops.values());
            tops.clear();
            open.forEach(each -> each.completeExceptionally(new IllegalStateException("timed out")));
        }
    }
}
