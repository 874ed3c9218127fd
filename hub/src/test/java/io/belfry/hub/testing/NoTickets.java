package io.belfry.hub.testing;

import io.belfry.hub.bus.Tickets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Has no room for tickets. */
public final class NoTickets implements Tickets {
    @Override
    public CompletionStage<Boolean> keep(String ticket, byte[] content) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public CompletionStage<byte @Nullable []> take(String ticket) {
        return CompletableFuture.completedFuture(null);
    }
}
