package io.belfry.hub.admin;

import io.belfry.hub.bus.Bus;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.connection.RequestListener;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.wire.Listings;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /api/channels/{c}/…}: what a channel keeps, and who is on it. */
public final class ChannelEndpoints implements Resource {

    private final Guard guard;
    private final Bus bus;
    private final RequestListener requests;
    private final Metrics metrics;

    /** @param requests knows who is on a channel */
    public ChannelEndpoints(Guard guard, Bus bus, RequestListener requests, Metrics metrics) {
        this.guard = guard;
        this.bus = bus;
        this.requests = requests;
        this.metrics = metrics;
    }

    @Override
    public String kind() {
        return "channels";
    }

    @Override
    public @Nullable Endpoint find(String id, String action) {
        ChannelName channel = ChannelName.parse(id);
        return switch (action) {
            case "history" -> reading(channel, name -> Page.endpoint(page -> history(name, page)));
            case "presence" -> reading(channel, name -> Page.endpoint(page -> presence(name, page)));
            default -> null;
        };
    }

    private Endpoint reading(@Nullable ChannelName channel, Function<ChannelName, Endpoint> endpoint) {
        return guard.guard(
                Scope.READ,
                channel == null
                        ? Methods.reading(request -> CompletableFuture.completedFuture(Problems.CHANNEL))
                        : endpoint.apply(channel));
    }

    private CompletionStage<Answer> history(ChannelName channel, Page page) {
        HistoryCursor cursor = HistoryCursor.of(page.after());
        if (cursor == null) {
            return CompletableFuture.completedFuture(Problems.PAGE);
        }
        metrics.count(Meter.HISTORY_READS);
        return cursor.read(bus, channel, page.limitAndOne())
                .thenApply(history -> HistoryCursor.answer(history, page.limit()))
                .exceptionally(cutOff -> Problems.CUT_OFF);
    }

    private CompletionStage<Answer> presence(ChannelName channel, Page page) {
        return requests.onPresence(channel)
                .thenApply(members -> page.answer(byClient(members), 0))
                .exceptionally(cutOff -> Problems.CUT_OFF);
    }

    private static NavigableMap<String, byte[]> byClient(List<Member> members) {
        NavigableMap<String, byte[]> items = new TreeMap<>();
        members.forEach(member -> items.put(member.client(), Listings.member(member)));
        return items;
    }
}
