package io.belfry.hub.admin;

import io.belfry.client.Position;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Listings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has read a channel's history, from the oldest on: {@code 41.k3}, offset and epoch.
 *
 * @param epoch empty at the start
 */
record HistoryCursor(String epoch, long offset) {
    /** A page that holds so much data is at its end, whatever its limit. */
    private static final long PAGE_BYTES = 1024 * 1024;

    private static final HistoryCursor START = new HistoryCursor("", 0);

    /** The cursor; null if the text is none. */
    static @Nullable HistoryCursor of(String after) {
        if (after.isEmpty()) {
            return START;
        }
        int dot = after.indexOf('.');
        try {
            long offset = dot < 0 ? -1 : Long.parseLong(after.substring(0, dot));
            return offset < 0 ? null : new HistoryCursor(after.substring(dot + 1), offset);
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** What follows. In another life of the history offsets mean something else, so that it is read from its start. */
    CompletionStage<History> read(Bus bus, ChannelName channel, int limit) {
        return after(bus, channel, offset, limit)
                .thenCompose(history -> offset == 0 || history.top().epoch().equals(epoch)
                        ? CompletableFuture.completedFuture(history)
                        : after(bus, channel, 0, limit));
    }

    private CompletionStage<History> after(Bus bus, ChannelName channel, long from, int limit) {
        return bus.after(channel, new Position(epoch, from, ""), limit);
    }

    /**
     * The answer.
     *
     * @param history at least one more than the limit, if there is more
     */
    static Answer answer(History history, int limit) {
        List<Publication> all = history.publications();
        int shown = 0;
        long bytes = 0;
        while (shown < Math.min(limit, all.size()) && bytes < PAGE_BYTES) {
            bytes += all.get(shown++).data().length;
        }
        String next = shown < all.size()
                ? all.get(shown - 1).offset() + "." + all.get(shown - 1).epoch()
                : null;
        return Answer.json(200, Listings.history(history.top(), Lines.publications(all.subList(0, shown)), next));
    }
}
