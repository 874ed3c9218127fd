package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RedisQuestionsTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final FakeCommands redis = new FakeCommands();
    private final DeafSource source = new DeafSource();
    private final RedisQuestions questions = new RedisQuestions(source, redis, new RedisNames("belfry"), "sdk-1");

    @Test
    void withoutAConnectionNobodyIsAskedAndNothingWaitsForOne() {
        redis.isDown = true;

        CompletableFuture<RedisReplies> replies =
                questions.ask(new byte[] {1}, answer -> true, LONG).toCompletableFuture();

        assertThat(replies)
                .isCompletedWithValue(
                        new RedisReplies(RedisReplies.Kind.NOT_ASKED, List.of(), "the connection to Redis broke"));
        assertThat(source.opened)
                .as("the connection for answers is on its way all the same")
                .isEqualTo(1);
    }

    /** A source whose connections never come about. */
    private static final class DeafSource implements RedisSource, RedisListening {
        private int opened;

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
            throw new UnsupportedOperationException();
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
