package io.belfry.hub.control;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.auth.ClientSigner;
import io.belfry.hub.channel.Channels;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.connection.Verdict;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.shard.Shards;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.JsonObject;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Question;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What this node answers when all nodes are asked; null where it has nothing to say. Safe from any thread. */
public final class Answers {
    /** The most items in one answer: as many as a page may have, and one to see whether there is more. */
    private static final int MOST_ITEMS = 1_001;

    private final Shards shards;
    private final Channels channels;
    private final ConnectionList connections;
    private final int maxDataBytes;
    private final Metrics metrics;
    private final Executor executor;

    /**
     * @param maxDataBytes the largest data that a client is sent
     * @param executor on which all channels are looked at, which takes a while
     */
    public Answers(
            Shards shards,
            Channels channels,
            ConnectionList connections,
            int maxDataBytes,
            Metrics metrics,
            Executor executor) {
        this.shards = shards;
        this.channels = channels;
        this.connections = connections;
        this.maxDataBytes = maxDataBytes;
        this.metrics = metrics;
        this.executor = executor;
    }

    CompletionStage<byte @Nullable []> answer(Question question) {
        int limit = Math.max(1, Math.min(question.limit(), MOST_ITEMS));
        return switch (question.kind()) {
            case CLIENT_PUBLISH -> deliver(question.client(), question.data());
            case CLIENT_DISCONNECT -> disconnect(question.client());
            case CHANNELS ->
                CompletableFuture.supplyAsync(
                        () -> JsonObject.ofNumbers(channels.subscribers(question.after(), limit)), executor);
            case CONNECTIONS -> connections.answer(question.after(), limit).thenApply(json -> json);
        };
    }

    private CompletionStage<byte @Nullable []> deliver(String client, byte[] data) {
        if (data.length > maxDataBytes) {
            return CompletableFuture.completedFuture(null);
        }
        Frame frame = Lines.ephemeral(ChannelName.ofClient(client), data, null);
        AtomicInteger slow = new AtomicInteger();
        return forClient(client, connection -> {
                    if (connection.onOffer(frame) == Verdict.SLOW) {
                        slow.incrementAndGet();
                    }
                })
                .thenApply(found -> {
                    int delivered = found - slow.get();
                    metrics.add(Meter.DELIVERIES, delivered);
                    return found == 0 ? null : JsonObject.ofNumbers(delivery(delivered, slow.get()));
                });
    }

    private static Map<String, Long> delivery(long delivered, long slow) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("delivered", delivered);
        counts.put("slow", slow);
        return counts;
    }

    private CompletionStage<byte @Nullable []> disconnect(String client) {
        return forClient(client, connection -> connection.onClose(CloseCode.DISCONNECTED))
                .thenApply(found -> found == 0 ? null : JsonObject.ofNumbers(Map.of("closed", (long) found)));
    }

    /** Completes with how many connections the client has here. */
    private CompletableFuture<Integer> forClient(String client, Consumer<Connection> action) {
        ClientId id = ClientSigner.idIn(client);
        return id == null ? CompletableFuture.completedFuture(0) : shards.forClient(id, client, action);
    }
}
