package io.belfry.client.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * Asks all nodes something and gathers their answers, for a program that is no node itself. Safe from any thread, never
 * blocks.
 *
 * <p>A question goes to the Redis channel of all nodes as {@code ask <self> <number>}, a line feed and the question; each
 * node answers on the channel of the asker with {@code answer <node> <number>}, a line feed and the answer, or nothing. The
 * connection that listens for answers is opened by the first question, and closed with the source.
 */
public final class RedisQuestions {
    /** How long answers are waited for, once the nodes have been asked. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final String ANSWER = "answer";

    private final RedisLink link;
    private final RedisNames names;
    private final String self;
    private final AnswerChannel answers;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, OpenQuestion> open = new ConcurrentHashMap<>();

    /**
     * @param link for the questions; whoever opened it closes it
     * @param self a name without spaces that no node and no other asker has
     */
    public RedisQuestions(RedisSource source, RedisLink link, RedisNames names, String self) {
        this.link = link;
        this.names = names;
        this.self = self;
        answers = new AnswerChannel(source, names.node(self), this::answered);
    }

    /**
     * Completes when all nodes that are alive have answered, or one has said enough, or a second after they were asked;
     * never exceptionally.
     *
     * @param enough whether an answer makes the others needless; called on a Redis thread
     * @param timeout for everything, the first connection for answers included
     */
    public CompletionStage<RedisReplies> ask(byte[] question, Predicate<byte[]> enough, Duration timeout) {
        CompletionStage<Void> ready = answers.ready();
        if (link.commands() == null) {
            // Not waited for: while Redis is away, everything that waits would pile up, and then come all at once.
            return CompletableFuture.completedFuture(
                    new RedisReplies(RedisReplies.Kind.NOT_ASKED, List.of(), link.down()));
        }
        String number = Long.toString(numbers.incrementAndGet());
        OpenQuestion asked = new OpenQuestion(enough);
        open.put(number, asked);
        ready.thenCompose(heard -> alive())
                .thenCompose(nodes -> publish(asked, nodes, number, question))
                .whenComplete((heard, failure) -> {
                    if (failure != null) {
                        asked.onFailure(reason(failure));
                    }
                });
        return asked.done()
                .completeOnTimeout(null, timeout.toNanos(), TimeUnit.NANOSECONDS)
                .thenApply(done -> {
                    open.remove(number);
                    return asked.end();
                });
    }

    /** Ids of the nodes whose leases have not ended, by the clock of Redis. */
    private CompletionStage<Set<String>> alive() {
        RedisAsyncCommands<byte[], byte[]> redis = commands();
        return redis.hgetall(names.nodes()).thenCombine(redis.time(), (leases, time) -> {
            long nowMillis = Long.parseLong(text(time.get(0))) * 1_000 + Long.parseLong(text(time.get(1))) / 1_000;
            Set<String> alive = new HashSet<>();
            leases.forEach((node, lease) -> {
                if (Lease.untilMillis(lease) > nowMillis) {
                    alive.add(text(node));
                }
            });
            return alive;
        });
    }

    private CompletionStage<Long> publish(OpenQuestion asked, Set<String> nodes, String number, byte[] question) {
        if (nodes.isEmpty()) {
            throw new RedisException("no node is alive");
        }
        RedisAsyncCommands<byte[], byte[]> redis = commands();
        if (!asked.onSending(nodes)) {
            return CompletableFuture.completedFuture(0L);
        }
        asked.done().completeOnTimeout(null, PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        byte[] head = ("ask " + self + " " + number + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] message = Arrays.copyOf(head, head.length + question.length);
        System.arraycopy(question, 0, message, head.length, question.length);
        return redis.publish(names.all(), message);
    }

    private void answered(byte[] message) {
        int end = 0;
        while (end < message.length && message[end] != '\n') {
            end++;
        }
        String[] words = new String(message, 0, end, StandardCharsets.UTF_8).split(" ", -1);
        OpenQuestion asked = words.length == 3 && words[0].equals(ANSWER) ? open.get(words[2]) : null;
        if (asked != null) {
            asked.onAnswer(words[1], Arrays.copyOfRange(message, Math.min(end + 1, message.length), message.length));
        }
    }

    private RedisAsyncCommands<byte[], byte[]> commands() {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            throw new RedisException(link.down());
        }
        return redis;
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
