package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.models.stream.ClaimedMessages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** GX-10: what comes of the answers of Redis. What Redis makes of the commands is shown with a real one. */
class RedisEventGroupTest {
    private static final Duration IDLE = Duration.ofSeconds(8);

    private final FakeCommands redis = new FakeCommands();
    private final RedisEventGroup group = new RedisEventGroup(redis, new RedisNames("belfry"), "shop", "a");

    @Test
    void makesTheGroupOnceAndTakes() {
        redis.answers("xgroupCreate", "OK");
        redis.answers("xreadgroup", List.of(entry("1-0", "open")));
        redis.answers("xreadgroup", List.of());

        assertThat(group.take(Duration.ZERO)).containsExactly(new EventEntry("1-0", Map.of("event", "open")));
        assertThat(group.take(Duration.ZERO)).isEmpty();
        assertThat(redis.asked).containsExactly("xgroupCreate", "xreadgroup", "xreadgroup");
    }

    @Test
    void aGroupThatIsThereIsJoined() {
        redis.fails("xgroupCreate", refused("BUSYGROUP Consumer Group name already exists"));
        redis.answers("xreadgroup", List.of());

        assertThat(group.take(Duration.ZERO)).isEmpty();
    }

    @Test
    @DisplayName("GX-10 a group, or a stream, that Redis has forgotten is made again")
    void aGroupThatIsMissingIsMadeAgain() {
        redis.answers("xgroupCreate", "OK");
        redis.fails("xreadgroup", refused("NOGROUP No such key or consumer group"));
        redis.answers("xgroupCreate", "OK");
        redis.answers("xreadgroup", List.of(entry("1-0", "open")));

        assertThat(group.take(Duration.ZERO)).isNull();
        assertThat(group.take(Duration.ZERO)).hasSize(1);
    }

    @Test
    void whatIsNoStreamIsNoAnswer() {
        redis.fails("xgroupCreate", refused("WRONGTYPE Operation against a key holding the wrong kind of value"));

        assertThat(group.take(Duration.ZERO)).isNull();
        assertThat(redis.asked).containsExactly("xgroupCreate");
    }

    @Test
    @DisplayName("GX-10 while there is no connection, or none that answers, there is no answer")
    void withoutAConnectionThereIsNoAnswer() {
        redis.isDown = true;
        assertThat(group.take(Duration.ZERO)).isNull();
        assertThat(group.takeOver(IDLE)).isNull();
        group.acknowledge("1-0");
        group.leave();
        assertThat(redis.asked).isEmpty();

        redis.isDown = false;
        redis.answers("xgroupCreate", "OK");
        redis.fails("xautoclaim", new RedisCommandTimeoutException());
        assertThat(group.takeOver(IDLE)).isNull();
        assertThat(redis.reopened).isEmpty();
    }

    @Test
    @DisplayName("GX-10 a server that has become a replica is given up, for whoever is master now")
    void aReplicaIsGivenUp() {
        redis.answers("xgroupCreate", "OK");
        redis.fails("xreadgroup", refused("READONLY You can't write against a read only replica."));

        assertThat(group.take(Duration.ZERO)).isNull();
        assertThat(redis.reopened).hasSize(1);
    }

    @Test
    void aLookIsOverWhenRedisBeginsAgain() {
        redis.answers("xgroupCreate", "OK");
        redis.answers("xautoclaim", new ClaimedMessages<>("5-0", List.of(entry("1-0", "open"))));
        redis.answers("xautoclaim", new ClaimedMessages<>("0-0", List.of()));

        EventGroup.Left first = group.takeOver(IDLE);
        EventGroup.Left second = group.takeOver(IDLE);

        assertThat(first)
                .isEqualTo(new EventGroup.Left(List.of(new EventEntry("1-0", Map.of("event", "open"))), false));
        assertThat(second).isEqualTo(new EventGroup.Left(List.of(), true));
    }

    @Test
    @DisplayName("GX-10 what was trimmed since it was taken is left out")
    void whatWasTrimmedIsLeftOut() {
        redis.answers("xgroupCreate", "OK");
        redis.answers("xautoclaim", new ClaimedMessages<>("0-0", List.of(entry("1-0", null), entry("2-0", "close"))));

        assertThat(group.takeOver(IDLE))
                .isEqualTo(new EventGroup.Left(List.of(new EventEntry("2-0", Map.of("event", "close"))), true));
    }

    @Test
    void aFieldThatIsEmptyOrNotUtf8IsNoTrouble() {
        StreamMessage<byte[], byte[]> odd = new StreamMessage<>(
                bytes("belfry:{$events}:e"), "1-0", Map.of(bytes("event"), bytes(""), bytes("data"), new byte[] {-1}));
        redis.answers("xgroupCreate", "OK");
        redis.answers("xreadgroup", List.of(odd));

        assertThat(group.take(Duration.ZERO)).singleElement().satisfies(entry -> {
            assertThat(entry.field("event")).isNull();
            assertThat(entry.field("data")).isEqualTo("\ufffd");
            assertThat(entry.field("user")).isNull();
        });
    }

    /** @param event null if the entry is kept no more */
    private static StreamMessage<byte[], byte[]> entry(String id, @Nullable String event) {
        return new StreamMessage<>(
                bytes("belfry:{$events}:e"), id, event == null ? null : Map.of(bytes("event"), bytes(event)));
    }

    private static Exception refused(String message) {
        return new RedisCommandExecutionException(message);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
