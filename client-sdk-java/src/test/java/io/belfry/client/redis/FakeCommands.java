package io.belfry.client.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A link whose answers a test says in advance, by the command; it keeps which were asked for. */
final class FakeCommands implements RedisLink {
    final List<String> asked = new ArrayList<>();
    final List<String> reopened = new ArrayList<>();
    boolean isDown;
    Runnable whenOpened = () -> {};

    private final Map<String, Queue<Answer>> answers = new HashMap<>();

    @SuppressWarnings("unchecked") // what the proxy is made to be
    private final RedisAsyncCommands<byte[], byte[]> commands =
            (RedisAsyncCommands<byte[], byte[]>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {RedisAsyncCommands.class}, this::answer);

    /** The next answer to the command that has none yet. */
    void answers(String command, Object value) {
        next(command).complete(value);
    }

    void fails(String command, Exception failure) {
        next(command).completeExceptionally(failure);
    }

    /** The answer to the command that has none yet, when the test completes it. */
    CompletableFuture<Object> answersLater(String command) {
        return next(command);
    }

    private Answer next(String command) {
        Answer next = new Answer();
        answers.computeIfAbsent(command, its -> new ArrayDeque<>()).add(next);
        return next;
    }

    @Override
    public @Nullable RedisAsyncCommands<byte[], byte[]> commands() {
        return isDown ? null : commands;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The caller of the command gets it.
    private Object answer(Object proxy, Method method, Object[] arguments) {
        String command = method.getName();
        asked.add(command);
        Answer its = answers.getOrDefault(command, new ArrayDeque<>()).poll();
        if (its == null) {
            throw new AssertionError("no answer to " + command);
        }
        return its;
    }

    @Override
    public String down() {
        return isDown ? "the connection to Redis broke" : "";
    }

    @Override
    public void whenOpened(Runnable task) {
        whenOpened = task;
    }

    @Override
    public void reopen(String why) {
        reopened.add(why);
    }

    @Override
    public void close() {}

    /** As lettuce has it. */
    private static final class Answer extends CompletableFuture<Object> implements RedisFuture<Object> {
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
