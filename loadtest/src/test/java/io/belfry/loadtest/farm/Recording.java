package io.belfry.loadtest.farm;

import io.belfry.client.ChannelListener;
import io.belfry.client.Gap;
import io.belfry.client.Position;
import io.belfry.client.Publication;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what it hears, in its order: the data of publications, {@code subscribed} and {@code gap}. */
public record Recording(List<String> heard) implements ChannelListener {
    public Recording() {
        this(new CopyOnWriteArrayList<>());
    }

    @Override
    public void onSubscribed(@Nullable Position position) {
        heard.add("subscribed");
    }

    @Override
    public void onPublication(Publication publication) {
        heard.add(publication.data());
    }

    @Override
    public void onGap(Gap gap) {
        heard.add("gap");
    }
}
