package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Draft;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.wire.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A node's bus, as bad as a network allows: it answers late and out of order, and of the live publications it loses some,
 * repeats some and swaps some. What it tells of the {@link Broker}'s history was true when it was read. The test decides when
 * each thing that is under way happens.
 */
final class UnrulyBus implements Bus, ChannelInlet {
    private final ChannelInlet inlet;
    private final Random random;
    private final Broker broker;
    private final List<Runnable> underWay = new ArrayList<>();
    private final List<Publication> live = new ArrayList<>();
    private boolean faultless;

    UnrulyBus(ChannelInlet inlet, Random random, Broker broker) {
        this.inlet = inlet;
        this.random = random;
        this.broker = broker;
        broker.join(this);
    }

    /** From now on the network is good. */
    void behave() {
        faultless = true;
    }

    /** What is on its way to the node is lost. */
    void cut() {
        live.clear();
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

    /** Reads where the channel is; when that is compared is another matter, and the channel may have gone on by then. */
    void look(ChannelName channel) {
        Position top = broker.now(0).top();
        later(() -> inlet.top(channel, top));
    }

    void later(Runnable happens) {
        underWay.add(happens);
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
        return broker.publish(draft);
    }

    @Override
    public CompletionStage<Position> interest(ChannelName channel) {
        return later(broker.memory(channel).interest(channel));
    }

    @Override
    public void noInterest(ChannelName channel) {
        broker.memory(channel).noInterest(channel);
    }

    @Override
    public CompletionStage<History> after(ChannelName channel, Position position, int limit) {
        return later(broker.memory(channel).after(channel, position, limit));
    }

    @Override
    public CompletionStage<History> before(ChannelName channel, Position position, int limit) {
        return later(broker.memory(channel).before(channel, position, limit));
    }

    @Override
    public CompletionStage<History> newest(ChannelName channel, int limit) {
        return later(broker.memory(channel).newest(channel, limit));
    }

    @Override
    public CompletionStage<Boolean> witness(ChannelName channel, Position heard) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        later(() -> answer.complete(broker.witness(heard)));
        return answer;
    }

    private <T> CompletionStage<T> later(CompletionStage<T> answer) {
        CompletableFuture<T> late = new CompletableFuture<>();
        T value = answer.toCompletableFuture().join();
        later(() -> late.complete(value));
        return late;
    }
}
