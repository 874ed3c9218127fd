package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The roster of a node that stands alone. Everything happens at once, on the caller's thread. */
public final class MemoryRoster implements Roster {
    private final ConcurrentMap<ChannelName, Map<String, Member>> table = new ConcurrentHashMap<>();
    private final RosterListener listener;

    public MemoryRoster(RosterListener listener) {
        this.listener = listener;
    }

    @Override
    public void join(ChannelName channel, Member member) {
        table.compute(channel, (name, members) -> {
            Map<String, Member> here = members == null ? new LinkedHashMap<>() : members;
            if (here.put(member.client(), member) == null) {
                listener.joined(channel, member);
            }
            return here;
        });
    }

    @Override
    public void leave(ChannelName channel, String client) {
        table.computeIfPresent(channel, (name, here) -> {
            Member member = here.remove(client);
            if (member != null) {
                listener.left(channel, member);
            }
            return here.isEmpty() ? null : here;
        });
    }

    @Override
    public CompletionStage<List<Member>> members(ChannelName channel) {
        List<Member> members = new ArrayList<>();
        table.computeIfPresent(channel, (name, here) -> {
            members.addAll(here.values());
            return here;
        });
        return CompletableFuture.completedFuture(members);
    }
}
