package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class AnswerChannelTest {
    private final FakeSource source = new FakeSource();
    private final List<String> heard = new ArrayList<>();
    private final AnswerChannel channel = new AnswerChannel(
            source, bytes("belfry:n:me"), message -> heard.add(new String(message, StandardCharsets.UTF_8)));

    @Test
    void connectsOnlyWhenItIsNeededAndOnlyOnce() {
        assertThat(source.opened).isZero();
        assertThat(channel.ready().toCompletableFuture()).isNotDone();
        assertThat(channel.ready().toCompletableFuture()).isNotDone();

        assertThat(source.opened).isEqualTo(1);
    }

    @Test
    void isReadyWhenRedisHasConfirmedTheSubscription() {
        CompletableFuture<Void> ready = channel.ready().toCompletableFuture();
        channel.up();
        assertThat(source.subscribed).containsExactly("belfry:n:me");
        assertThat(ready).isNotDone();
        source.confirm();
        channel.message(bytes("belfry:n:me"), bytes("answer a 1\n"));

        assertThat(ready).isCompleted();
        assertThat(heard).containsExactly("answer a 1\n");
    }

    @Test
    void subscribesAgainOnTheNextConnection() {
        CompletableFuture<Void> first = channel.ready().toCompletableFuture();
        channel.up();
        source.confirm();
        channel.down("broken");
        CompletableFuture<Void> second = channel.ready().toCompletableFuture();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        channel.up();
        source.confirm();

        assertThat(second).isCompleted();
        assertThat(source.subscribed).hasSize(2);
    }

    @Test
    void triesAgainWhenItIsNeededAfterRedisHasRefused() {
        CompletableFuture<Void> first = channel.ready().toCompletableFuture();
        channel.up();
        source.refuse();
        assertThat(first).isCompletedExceptionally();
        CompletableFuture<Void> second = channel.ready().toCompletableFuture();
        source.confirm();

        assertThat(second).isCompleted();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps what is subscribed to; a test says what Redis answers. */
    private static final class FakeSource implements RedisSource, RedisListening {
        private final List<String> subscribed = new ArrayList<>();
        private CompletableFuture<Void> answer = new CompletableFuture<>();
        private int opened;

        void confirm() {
            answer.complete(null);
        }

        void refuse() {
            answer.completeExceptionally(new IllegalStateException("NOPERM"));
        }

        @Override
        public RedisLink link(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RedisListening listening(String name, RedisListener listener) {
            opened++;
            return this;
        }

        @Override
        public CompletionStage<Void> subscribe(List<byte[]> redisChannels) {
            redisChannels.forEach(each -> subscribed.add(new String(each, StandardCharsets.UTF_8)));
            answer = new CompletableFuture<>();
            return answer;
        }

        @Override
        public CompletionStage<Void> unsubscribe(List<byte[]> redisChannels) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void reopen(String why) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
