package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Draft;
import io.belfry.hub.bus.MemoryBus;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.wire.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bus as bad as a network allows: it answers late and out of order, and of the live publications it loses some, repeats
 * some and swaps some. What its history tells is true, until the history itself is lost. The test decides when each thing
 * that is under way happens.
 */
final class UnrulyBus implements Bus, ChannelInlet {
    private final ChannelInlet inlet;
    private final Random random;
    private final Function<ChannelInlet, MemoryBus> newMemory;
    private final List<Runnable> underWay = new ArrayList<>();
    private final List<Publication> live = new ArrayList<>();
    private MemoryBus memory;
    private boolean faultless;

    /** @param newMemory makes a bus without any history */
    UnrulyBus(ChannelInlet inlet, Random random, Function<ChannelInlet, MemoryBus> newMemory) {
        this.inlet = inlet;
        this.random = random;
        this.newMemory = newMemory;
        memory = newMemory.apply(this);
    }

    /** The history is gone, as after a restart of the broker. */
    void loseHistory() {
        memory = newMemory.apply(this);
    }

    /** From now on the network is good. */
    void behave() {
        faultless = true;
    }

    /** Whether something can happen. */
    boolean isBusy() {
        return !underWay.isEmpty() || !live.isEmpty();
    }

    /** Lets one thing that is under way happen. */
    void step(ChannelName channel) {
        int choices = underWay.size() + Math.min(2, live.size());
        if (choices == 0) {
            return;
        }
        int choice = random.nextInt(choices);
        if (choice < underWay.size()) {
            underWay.remove(choice).run();
            return;
        }
        Publication publication = live.remove(faultless ? 0 : choice - underWay.size());
        int luck = faultless ? 0 : random.nextInt(10);
        if (luck < 8) {
            inlet.publication(channel, publication);
        }
        if (luck == 7) {
            inlet.publication(channel, publication);
        }
    }

    @Override
    public void publication(ChannelName channel, Publication publication) {
        live.add(publication);
    }

    /** Where the channel is, whatever of it has arrived. */
    Position now(ChannelName channel) {
        return memory.newest(channel, 0).toCompletableFuture().join().top();
    }

    /** Reads where the channel is; when that is compared is another matter, and the channel may have gone on by then. */
    void look(ChannelName channel) {
        memory.newest(channel, 0).thenAccept(history -> underWay.add(() -> inlet.top(channel, history.top())));
    }

    @Override
    public void top(ChannelName channel, Position top) {
        inlet.top(channel, top);
    }

    @Override
    public void ephemeral(ChannelName channel, byte[] data, @Nullable String from) {
        inlet.ephemeral(channel, data, from);
    }

    @Override
    public CompletionStage<Outcome> publish(Draft draft) {
        return memory.publish(draft);
    }

    @Override
    public CompletionStage<Position> interest(ChannelName channel) {
        return later(memory.interest(channel));
    }

    @Override
    public void noInterest(ChannelName channel) {
        memory.noInterest(channel);
    }

    @Override
    public CompletionStage<History> after(ChannelName channel, Position position, int limit) {
        return later(memory.after(channel, position, limit));
    }

    @Override
    public CompletionStage<History> before(ChannelName channel, Position position, int limit) {
        return later(memory.before(channel, position, limit));
    }

    @Override
    public CompletionStage<History> newest(ChannelName channel, int limit) {
        return later(memory.newest(channel, limit));
    }

    private <T> CompletionStage<T> later(CompletionStage<T> answer) {
        CompletableFuture<T> late = new CompletableFuture<>();
        T value = answer.toCompletableFuture().join();
        underWay.add(() -> late.complete(value));
        return late;
    }
}
