package io.belfry.hub.testing;

import io.belfry.client.Position;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Draft;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.wire.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A bus that answers nothing but failures while it is broken, and says late where channels are while it is slow. */
public final class BreakableBus implements Bus {
    private final Bus bus;
    private boolean broken;
    private final List<Runnable> late = new ArrayList<>();
    private boolean slow;

    public BreakableBus(Bus bus) {
        this.bus = bus;
    }

    public void broken(boolean isBroken) {
        broken = isBroken;
    }

    /** While it is slow nobody hears where a channel is; afterwards all do. */
    public void slow(boolean isSlow) {
        slow = isSlow;
        if (!isSlow) {
            List.copyOf(late).forEach(Runnable::run);
            late.clear();
        }
    }

    @Override
    public CompletionStage<Outcome> publish(Draft draft) {
        return unlessBroken(() -> bus.publish(draft));
    }

    @Override
    public CompletionStage<Position> interest(ChannelName channel) {
        CompletionStage<Position> top = unlessBroken(() -> bus.interest(channel));
        if (!slow) {
            return top;
        }
        CompletableFuture<Position> later = new CompletableFuture<>();
        late.add(() -> top.thenAccept(later::complete));
        return later;
    }

    @Override
    public void noInterest(ChannelName channel) {
        bus.noInterest(channel);
    }

    @Override
    public CompletionStage<History> after(ChannelName channel, Position position, int limit) {
        return unlessBroken(() -> bus.after(channel, position, limit));
    }

    @Override
    public CompletionStage<History> before(ChannelName channel, Position position, int limit) {
        return unlessBroken(() -> bus.before(channel, position, limit));
    }

    @Override
    public CompletionStage<History> newest(ChannelName channel, int limit) {
        return unlessBroken(() -> bus.newest(channel, limit));
    }

    @Override
    public CompletionStage<Boolean> witness(ChannelName channel, Position heard) {
        return unlessBroken(() -> bus.witness(channel, heard));
    }

    private <T> CompletionStage<T> unlessBroken(Supplier<CompletionStage<T>> call) {
        return broken ? CompletableFuture.failedFuture(new IOException("broken")) : call.get();
    }
}
