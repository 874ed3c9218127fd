package io.belfry.hub.auth;

import io.belfry.hub.message.ChannelName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a token permits on which channels. Immutable, and shared by the connections of one token. */
public final class Grants {
    public static final Grants NONE = new Grants(Patterns.NONE, Patterns.NONE, Patterns.NONE, Patterns.NONE);
    public static final Grants ALL = new Grants(Patterns.ALL, Patterns.ALL, Patterns.ALL, Patterns.ALL);

    private final Patterns subscribe;
    private final Patterns publish;
    private final Patterns presence;
    private final Patterns history;

    private Grants(Patterns subscribe, Patterns publish, Patterns presence, Patterns history) {
        this.subscribe = subscribe;
        this.publish = publish;
        this.presence = presence;
        this.history = history;
    }

    /** The grants, or null if a pattern has its {@code *} elsewhere than at the end. */
    public static @Nullable Grants of(
            List<String> subscribe, List<String> publish, List<String> presence, List<String> history) {
        Patterns subscribing = Patterns.of(subscribe);
        Patterns publishing = Patterns.of(publish);
        Patterns presences = Patterns.of(presence);
        Patterns histories = Patterns.of(history);
        return subscribing == null || publishing == null || presences == null || histories == null
                ? null
                : new Grants(subscribing, publishing, presences, histories);
    }

    public boolean maySubscribe(ChannelName channel) {
        return subscribe.cover(channel);
    }

    public boolean mayPublish(ChannelName channel) {
        return publish.cover(channel);
    }

    public boolean mayPresence(ChannelName channel) {
        return presence.cover(channel);
    }

    public boolean mayHistory(ChannelName channel) {
        return history.cover(channel);
    }
}
