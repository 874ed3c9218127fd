package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Takes departed marks out of the roster. Every node does that, at the same time as others or instead of one that died over
 * it: each step may be repeated, and a channel is ticked off only when it is done.
 */
final class RosterSweep {
    private static final int MOST_CHANNELS = 64; // at a time

    private final RosterCommands redis;
    private final Metrics metrics;

    RosterSweep(RosterCommands redis, Metrics metrics) {
        this.redis = redis;
        this.metrics = metrics;
    }

    /** Completes when none of them is left in the roster. */
    CompletionStage<Void> sweep(List<String> marks) {
        CompletionStage<Void> swept = CompletableFuture.completedFuture(null);
        for (String mark : marks) {
            swept = swept.thenCompose(before -> sweep(mark));
        }
        return swept;
    }

    private CompletionStage<Void> sweep(String mark) {
        return redis.someMarked(mark, MOST_CHANNELS).thenCompose(channels -> {
            if (channels.isEmpty()) {
                return redis.forget(mark).thenAccept(forgotten -> {});
            }
            CompletableFuture<?>[] all = channels.stream()
                    .map(channel -> sweep(mark, channel).toCompletableFuture())
                    .toArray(CompletableFuture<?>[]::new);
            return CompletableFuture.allOf(all).thenCompose(done -> sweep(mark));
        });
    }

    private CompletionStage<?> sweep(String mark, ChannelName channel) {
        return portion(mark, channel, RosterCommands.Swept.START)
                .exceptionally(RosterSweep::unlessCorrupt)
                .thenCompose(done -> redis.unmark(mark, channel));
    }

    private CompletionStage<Void> portion(String mark, ChannelName channel, String cursor) {
        return redis.sweep(mark, channel, cursor).thenCompose(swept -> {
            metrics.add(Meter.PRESENCE_SWEPT, swept.taken());
            return swept.isEnd() ? CompletableFuture.completedFuture(null) : portion(mark, channel, swept.cursor());
        });
    }

    /** There is nothing to sweep in what is no roster. */
    private static Void unlessCorrupt(Throwable failure) {
        if (RosterReading.isCorrupt(failure)) {
            return null;
        }
        throw new CompletionException(failure);
    }
}
