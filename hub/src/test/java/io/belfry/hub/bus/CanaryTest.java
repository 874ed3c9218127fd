package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.redis.RedisLink;
import io.belfry.hub.testing.ManualTime;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CanaryTest {
    private final ManualTime time = new ManualTime();
    private final FakeLink link = new FakeLink();
    private final Canary canary = new Canary(time, link, "own".getBytes(StandardCharsets.UTF_8));

    @Test
    void goesByTheLinkForPublicationsToTheNodeItself() {
        assertThat(canary.send()).isTrue();

        assertThat(link.published).hasSize(1);
        assertThat(link.published.get(0)[0]).isEqualTo("own".getBytes(StandardCharsets.UTF_8));
        assertThat(Canary.is((byte[]) link.published.get(0)[1])).isTrue();
        assertThat(Canary.is("answer n 1".getBytes(StandardCharsets.UTF_8))).isFalse();
    }

    @Test
    void cannotBeSentWithoutAConnectionAndIsTriedAgainSoon() {
        link.connected = false;

        assertThat(canary.send()).isFalse();
        assertThat(link.published).isEmpty();
        assertDueIn(Duration.ofMillis(500));
    }

    @Test
    void isSentAgainSoonIfTheConnectionBreaksBeforeRedisHasConfirmedIt() {
        canary.send();
        link.answers.get(0).completeExceptionally(new RedisException("Connection disconnected"));
        assertDueIn(Duration.ofMillis(500));

        canary.send();
        link.answers.get(1).complete(1L);
        assertDueIn(Duration.ofSeconds(2));
    }

    private void assertDueIn(Duration wait) {
        time.advance(wait.minusMillis(1));
        assertThat(canary.isDue()).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(canary.isDue()).isTrue();
    }

    @Test
    void isDueTwoSecondsAfterTheLast() {
        canary.send();

        assertDueIn(Duration.ofSeconds(2));
    }

    @Test
    void isSilentFiveSecondsAfterItWasHeardHoweverOftenItWasSent() {
        canary.heard();
        for (int i = 0; i < 5; i++) {
            assertThat(canary.isSilent()).isFalse();
            time.advance(Duration.ofSeconds(1));
            canary.send();
        }
        assertThat(canary.isSilent()).isTrue();
        canary.heard();

        assertThat(canary.isSilent()).isFalse();
    }

    private static final class FakeLink implements RedisLink {
        private final List<Object[]> published = new ArrayList<>();
        private final List<Reply> answers = new ArrayList<>();
        private boolean connected = true;

        /** Commands that know how to publish, and notes what. */
        @Override
        @SuppressWarnings("unchecked")
        public @Nullable RedisAsyncCommands<byte[], byte[]> commands() {
            return connected
                    ? (RedisAsyncCommands<byte[], byte[]>) Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {RedisAsyncCommands.class},
                            (proxy, method, arguments) -> {
                                assertThat(method.getName()).isEqualTo("publish");
                                published.add(arguments);
                                Reply answer = new Reply();
                                answers.add(answer);
                                return answer;
                            })
                    : null;
        }

        @Override
        public String down() {
            return connected ? "" : "gone";
        }

        @Override
        public void whenOpened(Runnable task) {}

        @Override
        public void reopen(String why) {
            throw new AssertionError(why);
        }

        @Override
        public void close() {}
    }

    /** As lettuce has it. */
    private static final class Reply extends CompletableFuture<Long> implements RedisFuture<Long> {
        @Override
        public String getError() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean await(long timeout, TimeUnit unit) {
            throw new UnsupportedOperationException();
        }
    }
}
