package io.belfry.hub.bus;

import io.belfry.client.Position;
import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Publication;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An inlet that remembers what a bus hands over, in its order. Safe from any thread. */
final class ReceivedPublications implements ChannelInlet {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Map<ChannelName, List<Publication>> publications = new HashMap<>();
    private final Map<ChannelName, List<String>> ephemeral = new HashMap<>();
    private Consumer<Publication> next = publication -> {};

    /** Calls the listener within each hand-over. */
    synchronized void onEach(Consumer<Publication> listener) {
        next = listener;
    }

    /** What came, as soon as there are so many; fewer only if they do not come in time. */
    List<Publication> of(ChannelName channel, int expected) {
        return await(publications, channel, expected);
    }

    /** What came without position, as {@code data from user}; as soon as there are so many. */
    List<String> ephemeral(ChannelName channel, int expected) {
        return await(ephemeral, channel, expected);
    }

    private synchronized <T> List<T> await(Map<ChannelName, List<T>> all, ChannelName channel, int expected) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (all.getOrDefault(channel, List.of()).size() < expected) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                break;
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return List.copyOf(all.getOrDefault(channel, List.of()));
    }

    @Override
    public synchronized void publication(ChannelName channel, Publication publication) {
        publications.computeIfAbsent(channel, c -> new ArrayList<>()).add(publication);
        notifyAll();
        next.accept(publication);
    }

    @Override
    public void top(ChannelName channel, Position top) {
        // nothing is kept here that could be repaired
    }

    @Override
    public synchronized void ephemeral(ChannelName channel, byte[] data, @Nullable String from) {
        ephemeral
                .computeIfAbsent(channel, c -> new ArrayList<>())
                .add(new String(data, StandardCharsets.UTF_8) + " from " + from);
        notifyAll();
    }
}
