package io.belfry.client;

import io.belfry.client.redis.HistoryRules;
import io.belfry.client.redis.PublishRules;
import io.belfry.client.redis.RedisAnswer;
import io.belfry.client.redis.RedisReplies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps what is published and asked; a test says what Redis and the nodes answer. */
final class FakeRedis implements RedisAttempt, RedisAsking {
    record Publish(String channel, String data, String key, HistoryRules rules, CompletableFuture<RedisAnswer> answer) {
        void accepted(long offset) {
            answer.complete(
                    new RedisAnswer(RedisAnswer.Kind.ACCEPTED, new Position("k3", offset, "t" + offset), false, ""));
        }

        void ends(RedisAnswer.Kind kind) {
            answer.complete(new RedisAnswer(kind, null, false, "BUSY"));
        }
    }

    record Question(String text, Duration timeout, CompletableFuture<RedisReplies> replies) {
        void ends(RedisReplies.Kind kind, String... answers) {
            List<byte[]> bytes = Arrays.stream(answers)
                    .map(answer -> answer.getBytes(StandardCharsets.UTF_8))
                    .toList();
            replies.complete(new RedisReplies(kind, bytes, "no node is alive"));
        }
    }

    final List<Publish> publishes = new ArrayList<>();
    final List<Question> questions = new ArrayList<>();
    PublishRules rules = PublishRules.DEFAULTS;

    /** A sender to this Redis, on the test's thread. */
    Sender sender(Timer timer) {
        KnownRules known = new KnownRules(() -> CompletableFuture.completedFuture(rules.toJson()), timer);
        return new RedisSender(this, this, known, timer, Runnable::run);
    }

    Publish last() {
        return publishes.get(publishes.size() - 1);
    }

    @Override
    public CompletionStage<RedisAnswer> publish(String channel, byte[] data, String key, HistoryRules its) {
        Publish publish =
                new Publish(channel, new String(data, StandardCharsets.UTF_8), key, its, new CompletableFuture<>());
        publishes.add(publish);
        return publish.answer();
    }

    @Override
    public CompletionStage<RedisReplies> ask(byte[] question, Duration timeout) {
        Question asked = new Question(new String(question, StandardCharsets.UTF_8), timeout, new CompletableFuture<>());
        questions.add(asked);
        return asked.replies();
    }
}
