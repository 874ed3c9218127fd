package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.redis.PublishRules;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KnownRulesTest {
    private final ManualTimer timer = new ManualTimer();
    private final List<CompletableFuture<byte @Nullable []>> readings = new ArrayList<>();
    private final KnownRules rules = new KnownRules(
            () -> {
                CompletableFuture<byte @Nullable []> reading = new CompletableFuture<>();
                readings.add(reading);
                return reading;
            },
            timer);

    @Test
    void waitsForTheFirstReadingAndReadsOnlyOnceForAll() {
        CompletableFuture<PublishRules> first = rules.get();
        CompletableFuture<PublishRules> second = rules.get();
        assertThat(first).isNotDone();
        reads("{\"message\":1000}");

        assertThat(first.join().messageBytes()).isEqualTo(1_000);
        assertThat(second.join().messageBytes()).isEqualTo(1_000);
        assertThat(readings).hasSize(1);
    }

    @Test
    void takesTheDefaultsWhenNoNodeHasLeftAny() {
        CompletableFuture<PublishRules> first = rules.get();
        readings.get(0).complete(null);

        assertThat(first).isCompletedWithValue(PublishRules.DEFAULTS);
    }

    @Test
    void failsWhileRedisCannotBeAskedAndReadsWhenAskedAgain() {
        CompletableFuture<PublishRules> first = rules.get();
        fails();
        assertThat(first).isCompletedExceptionally();
        assertThat(timer.isIdle()).isTrue();
        CompletableFuture<PublishRules> second = rules.get();
        reads("{\"message\":1000}");

        assertThat(second).isCompleted();
    }

    @Test
    void learnsEveryHalfMinuteAndKeepsWhatItKnowsWhenItCannot() {
        assertThat(rules.get()).isNotDone();
        reads("{\"message\":1000}");
        timer.advance(Duration.ofSeconds(30));
        reads("{\"message\":2000}");
        assertThat(rules.get().join().messageBytes()).isEqualTo(2_000);
        timer.advance(Duration.ofSeconds(30));
        fails();
        assertThat(rules.get().join().messageBytes()).isEqualTo(2_000);
        timer.advance(Duration.ofSeconds(30));
        reads("damaged");

        assertThat(rules.get().join().messageBytes()).isEqualTo(2_000);
        assertThat(readings).hasSize(4);
    }

    private void reads(String text) {
        readings.get(readings.size() - 1).complete(text.getBytes(StandardCharsets.UTF_8));
    }

    private void fails() {
        readings.get(readings.size() - 1).completeExceptionally(new IllegalStateException("connecting"));
    }
}
