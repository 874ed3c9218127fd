package io.belfry.client.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Redis channel on which one asker hears answers. Connects when it is first needed, and keeps itself subscribed until
 * the source is closed. */
final class AnswerChannel implements RedisListener {
    private final RedisSource source;
    private final byte[] redisChannel;
    private final Consumer<byte[]> listener;

    private @Nullable RedisListening listening;
    private boolean isConnected;
    private CompletableFuture<Void> subscribed = new CompletableFuture<>();

    AnswerChannel(RedisSource source, byte[] redisChannel, Consumer<byte[]> listener) {
        this.source = source;
        this.redisChannel = redisChannel;
        this.listener = listener;
    }

    /** Completes when answers can be heard; exceptionally if Redis refuses, in which case asking again tries again. */
    synchronized CompletionStage<Void> ready() {
        if (listening == null) {
            listening = source.listening("answers", this);
        } else if (isConnected && subscribed.isCompletedExceptionally()) {
            subscribe(listening);
        }
        return subscribed;
    }

    @Override
    public synchronized void up() {
        isConnected = true;
        if (listening != null) {
            subscribe(listening);
        }
    }

    @Override
    public synchronized void down(String why) {
        isConnected = false;
        renew();
    }

    @Override
    public void message(byte[] from, byte[] message) {
        listener.accept(message);
    }

    private void subscribe(RedisListening open) {
        renew();
        CompletableFuture<Void> mine = subscribed;
        open.subscribe(List.of(redisChannel)).whenComplete((confirmed, failure) -> {
            if (failure == null) {
                mine.complete(null);
            } else {
                mine.completeExceptionally(failure);
            }
        });
    }

    /** Those who wait already go on waiting for the next connection. */
    private void renew() {
        if (subscribed.isDone()) {
            subscribed = new CompletableFuture<>();
        }
    }
}
