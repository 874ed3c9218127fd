package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import java.util.List;

class MemoryRosterTest extends RosterContract {
    private final HeardOfMembers heard = new HeardOfMembers();
    private final Roster roster = new MemoryRoster(heard);

    @Override
    Roster roster() {
        return roster;
    }

    @Override
    List<String> heard(ChannelName channel) {
        return heard.on(channel);
    }

    @Override
    List<String> members(ChannelName channel) {
        return roster.members(channel).toCompletableFuture().join().stream()
                .map(RosterContract::json)
                .toList();
    }
}
