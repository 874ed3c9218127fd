package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedisWitnessTest {
    private static final int AT_A_TIME = 100;

    private final FakeCommands link = new FakeCommands();
    private final RedisWitness witness = new RedisWitness(link, new RedisNames("belfry:"), new Random(1));

    @Test
    void saysNothingIfNothingWasAccepted() {
        witness.speak();

        assertThat(link.asked).isEmpty();
    }

    @Test
    void saysTheNewestOfEachChannelToEachNewConnection() {
        accept("a", 1);
        accept("a", 2);
        accept("b", 7);
        answer(4, "0");
        witness.speak();
        assertThat(link.asked).hasSize(2).containsOnly("evalsha");
        witness.speak();

        assertThat(link.asked).hasSize(4);
    }

    @Test
    void saysManyAFewAtATime() {
        for (int i = 0; i < 2 * AT_A_TIME + 50; i++) {
            accept("c" + i, 1);
        }
        List<CompletableFuture<Object>> unanswered =
                Stream.generate(() -> link.answersLater("evalsha")).limit(250).toList();
        witness.speak();
        assertThat(link.asked).hasSize(AT_A_TIME);

        unanswered.subList(0, AT_A_TIME - 1).forEach(RedisWitnessTest::nothingLost);
        assertThat(link.asked).hasSize(AT_A_TIME);
        unanswered.get(AT_A_TIME - 1).completeExceptionally(new RedisException("too late"));
        assertThat(link.asked).hasSize(2 * AT_A_TIME);
        unanswered.subList(AT_A_TIME, 2 * AT_A_TIME).forEach(RedisWitnessTest::nothingLost);
        assertThat(link.asked).hasSize(250);
    }

    @Test
    void stopsWhenTheConnectionIsGone() {
        accept("a", 1);
        link.isDown = true;
        witness.speak();

        assertThat(link.asked).isEmpty();
    }

    @Test
    void forgetsWhatWasPublishedToLongAgo() {
        for (int i = 0; i < 6_000; i++) {
            accept("c" + i, 1);
        }
        answer(6_000, "0");
        witness.speak();

        assertThat(link.asked).hasSize(5_000);
    }

    @Test
    void anOffsetThatIsGivenAnewIsSaidAtOnce() {
        accept("a", 5);
        answer(1, "1");
        witness.accepted("a", new Position("e", 5, "another"));
        assertThat(link.asked).hasSize(1);

        witness.accepted("a", new Position("e", 6, "next"));
        witness.accepted("a", new Position("f", 1, "first of another epoch"));
        assertThat(link.asked).hasSize(1);
    }

    @Test
    void answersWhetherTheHistoryContradicts() {
        answer(1, "1");
        answer(1, "0");

        assertThat(witness.say("a", at(1)).toCompletableFuture().join()).isTrue();
        assertThat(witness.say("a", at(1)).toCompletableFuture().join()).isFalse();
    }

    @Test
    void failsWithoutAConnection() {
        link.isDown = true;

        assertThat(witness.say("a", at(1)).toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingRootCause()
                .isInstanceOf(RedisException.class);
    }

    @Test
    void knowsItsOwnNews() {
        assertThat(RedisWitness.isNews("lineage".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(RedisWitness.isNews("\"lineage\"".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    private void accept(String channel, long offset) {
        witness.accepted(channel, at(offset));
    }

    private static Position at(long offset) {
        return new Position("e", offset, "t" + offset);
    }

    private void answer(int times, String flag) {
        for (int i = 0; i < times; i++) {
            link.answers("evalsha", List.of(flag.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static void nothingLost(CompletableFuture<Object> answer) {
        answer.complete(List.of("0".getBytes(StandardCharsets.UTF_8)));
    }
}
