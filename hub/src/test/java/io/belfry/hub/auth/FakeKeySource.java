package io.belfry.hub.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A source of keys that answers when the test says so. */
final class FakeKeySource implements KeySource {
    int fetches;
    private final Deque<CompletableFuture<byte[]>> open = new ArrayDeque<>();

    @Override
    public CompletionStage<byte[]> fetch() {
        fetches++;
        open.add(new CompletableFuture<>());
        return open.getLast();
    }

    void answer(String text) {
        open.remove().complete(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean isOpen() {
        return !open.isEmpty();
    }

    void fail() {
        open.remove().completeExceptionally(new IOException("connection refused"));
    }
}
