package io.belfry.hub.bus;

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
    private final Map<ChannelName, List<Publication>> publications = new HashMap<>();
    private final Map<ChannelName, List<String>> ephemeral = new HashMap<>();
    private Consumer<Publication> next = publication -> {};

    /** Calls the listener within each hand-over. */
    synchronized void onEach(Consumer<Publication> listener) {
        next = listener;
    }

    synchronized List<Publication> of(ChannelName channel) {
        return List.copyOf(publications.getOrDefault(channel, List.of()));
    }

    /** What came without position, as {@code data from user}. */
    synchronized List<String> ephemeral(ChannelName channel) {
        return List.copyOf(ephemeral.getOrDefault(channel, List.of()));
    }

    @Override
    public synchronized void publication(ChannelName channel, Publication publication) {
        publications.computeIfAbsent(channel, c -> new ArrayList<>()).add(publication);
        next.accept(publication);
    }

    @Override
    public synchronized void ephemeral(ChannelName channel, byte[] data, @Nullable String from) {
        ephemeral
                .computeIfAbsent(channel, c -> new ArrayList<>())
                .add(new String(data, StandardCharsets.UTF_8) + " from " + from);
    }
}
