package io.belfry.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A listener that keeps what it hears, one short text each. */
final class Recorder implements ChannelListener {
    final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void onPublication(Publication publication) {
        Position position = publication.position();
        heard.add("pub " + (position == null ? "-" : position.offset()) + " " + publication.data());
    }

    @Override
    public void onGap(Gap gap) {
        heard.add("gap " + gap.reason());
    }

    @Override
    public void onSubscribed(@Nullable Position position) {
        heard.add("subscribed " + (position == null ? "-" : position.offset()));
    }

    @Override
    public void onError(String code) {
        heard.add("error " + code);
    }
}
