package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that remembers what it heard: {@code join c-anna}. */
final class HeardOfMembers implements RosterListener {
    private final Map<ChannelName, List<String>> heard = new ConcurrentHashMap<>();

    @Override
    public void joined(ChannelName channel, Member member) {
        on(channel).add("join " + member.client());
    }

    @Override
    public void left(ChannelName channel, Member member) {
        on(channel).add("leave " + member.client());
    }

    List<String> on(ChannelName channel) {
        return heard.computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>());
    }
}
