package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;

/** Hears of comings and goings, on whichever node. From any thread, in order for each channel; must not block. */
public interface RosterListener {

    void joined(ChannelName channel, Member member);

    void left(ChannelName channel, Member member);
}
