package io.belfry.hub.testing;

import io.belfry.hub.bus.Events;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applications that want to know everything. Belongs to the test's thread. */
public final class HeardEvents implements Events {
    private final List<String> published = new ArrayList<>();

    /** What clients have published: client, user, channel, payload. */
    public List<String> published() {
        return published;
    }

    @Override
    public boolean areWanted() {
        return true;
    }

    @Override
    public Member client(String id, @Nullable String user) {
        return new Member(id, user, null);
    }

    @Override
    public void published(Member client, ChannelName channel, byte[] data) {
        published.add(
                client.client() + " " + client.user() + " " + channel + " " + new String(data, StandardCharsets.UTF_8));
    }
}
