package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.bus.Draft;
import io.belfry.hub.bus.MemoryBus;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.message.Time;
import io.belfry.hub.wire.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is behind the buses of all nodes: one channel and its history, as Redis keeps it. It can lose all of it, or the end,
 * and then gives offsets of the same epoch anew.
 */
final class Broker implements ChannelInlet {
    private static final int EPOCH_NUMBERS = 2; // that an epoch is made of; each tag is made of one more

    private final ChannelName channel;
    private final Config config;
    private final Time time;
    private final Random random;
    private final Accepted accepted;
    private final MemoryBus others;
    private final List<UnrulyBus> buses = new ArrayList<>();
    private final List<Draft> drafts = new ArrayList<>(); // of what the memory has got, and lost perhaps by age
    private Script script;
    private MemoryBus memory;
    private boolean repeats;
    private boolean blind;
    private @Nullable Position newest; // that was accepted
    private @Nullable Position unsaid; // that was accepted, and may be lost

    Broker(ChannelName channel, Config config, Time time, Random random, Accepted accepted) {
        this.channel = channel;
        this.config = config;
        this.time = time;
        this.random = random;
        this.accepted = accepted;
        script = new Script(List.of());
        memory = newMemory(script);
        others = newMemory(random);
    }

    void join(UnrulyBus bus) {
        buses.add(bus);
    }

    /** What a channel is in: there are others, which lose nothing. */
    MemoryBus memory(ChannelName name) {
        return name.equals(channel) ? memory : others;
    }

    Position publish() {
        String data = "{\"n\":" + accepted.size() + "}";
        var unused = publish(new Draft(channel, data.getBytes(StandardCharsets.UTF_8), null, null, false));
        return now(0).top();
    }

    CompletionStage<Outcome> publish(Draft draft) {
        speak();
        drafts.add(draft);
        CompletionStage<Outcome> outcome = memory.publish(draft);
        Publication made = now(1).publications().get(0);
        accepted.add(made);
        newest = made.position();
        return outcome;
    }

    /** Where the channel is, with its newest publications. */
    History now(int publications) {
        return memory.newest(channel, publications).toCompletableFuture().join();
    }

    /** The history is gone, as after a restart without any persistence. */
    void loseHistory() {
        drafts.clear();
        live(new Script(List.of()));
    }

    /**
     * The last so many are gone, as after a restart without the end of the log. Nodes find that sooner or later, and so does
     * whoever published.
     */
    void loseTail(int count) {
        forgetTail(count);
        unsaid = newest;
        buses.get(random.nextInt(buses.size())).later(this::speak);
    }

    /** The same, and whoever published is gone, too. */
    void forgetTail(int count) {
        int left = Math.max(0, drafts.size() - count);
        drafts.subList(left, drafts.size()).clear();
        live(new Script(script.drawn.subList(0, Math.min(script.drawn.size(), EPOCH_NUMBERS + left))));
        buses.forEach(bus -> bus.look(channel));
    }

    /** Who published says what was accepted: when he finds the broker again, and before he publishes anything else. */
    private void speak() {
        Position known = unsaid;
        unsaid = null;
        if (known != null) {
            var unused = witness(known);
        }
    }

    /** Whether it finds nothing wrong with anything it hears. */
    void isBlind(boolean is) {
        blind = is;
    }

    /** Returns whether the history contradicts; then it goes on in another epoch, and every node looks. */
    boolean witness(Position heard) {
        Position top = now(0).top();
        Publication there = memory
                .after(channel, new Position(heard.epoch(), heard.offset() - 1, ""), 1)
                .toCompletableFuture()
                .join()
                .publications()
                .stream()
                .filter(publication -> publication.offset() == heard.offset())
                .findFirst()
                .orElse(null);
        boolean contradicts = top.offset() < heard.offset()
                || (there != null && !there.tag().equals(heard.tag()))
                || (top.offset() == heard.offset() && !top.tag().equals(heard.tag()));
        if (!top.epoch().equals(heard.epoch()) || !contradicts || blind) {
            return false;
        }
        List<Long> numbers = new ArrayList<>(script.drawn);
        for (int i = 0; i < EPOCH_NUMBERS; i++) {
            numbers.set(i, random.nextLong());
        }
        live(new Script(numbers));
        buses.forEach(bus -> bus.look(channel));
        return true;
    }

    /** Begins another life with what is left, which has the tags that it had. */
    private void live(Script next) {
        script = next;
        memory = newMemory(next);
        repeats = true;
        var unused = memory.interest(channel); // the epoch is drawn first
        drafts.forEach(memory::publish);
        repeats = false;
    }

    private MemoryBus newMemory(RandomGenerator numbers) {
        long keyWindow = config.bus().keyWindow().toNanos();
        return new MemoryBus(this, config.namespaces(), keyWindow, time, numbers);
    }

    @Override
    public void publication(ChannelName name, Publication publication) {
        if (!repeats) {
            buses.forEach(bus -> bus.publication(name, publication));
        }
    }

    @Override
    public void top(ChannelName name, Position top) {}

    @Override
    public void ephemeral(ChannelName name, byte[] data, @Nullable String from) {}

    /** Numbers that were drawn before, then new ones. */
    private final class Script implements RandomGenerator {
        private final List<Long> drawn;
        private int next;

        Script(List<Long> before) {
            drawn = new ArrayList<>(before);
        }

        @Override
        public long nextLong() {
            if (next == drawn.size()) {
                drawn.add(random.nextLong());
            }
            return drawn.get(next++);
        }
    }
}
