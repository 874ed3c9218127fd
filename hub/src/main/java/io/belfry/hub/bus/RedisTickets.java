package io.belfry.hub.bus;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.hub.connection.TicketDesk;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The tickets of a farm, in Redis, which forgets them by itself. */
final class RedisTickets implements Tickets {
    private final RedisLink link;
    private final RedisNames names;

    RedisTickets(RedisLink link, RedisNames names) {
        this.link = link;
        this.names = names;
    }

    @Override
    public CompletionStage<Boolean> keep(String ticket, byte[] content) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        return redis == null
                ? CompletableFuture.failedFuture(new IllegalStateException(link.down()))
                : redis.set(names.ticket(ticket), content, SetArgs.Builder.px(TicketDesk.LIFETIME))
                        .thenApply(done -> true);
    }

    @Override
    public CompletionStage<byte @Nullable []> take(String ticket) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        return redis == null
                ? CompletableFuture.failedFuture(new IllegalStateException(link.down()))
                : redis.getdel(names.ticket(ticket));
    }
}
