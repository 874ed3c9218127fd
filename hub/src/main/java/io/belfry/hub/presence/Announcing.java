package io.belfry.hub.presence;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.bus.RosterListener;
import io.belfry.hub.channel.Channels;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.wire.Lines;

/**
 * Tells the subscribers of this node who came and who went, on whichever node; nobody hears of itself. Safe from any
 * thread.
 */
public final class Announcing implements RosterListener {
    private final Channels channels;

    public Announcing(Channels channels) {
        this.channels = channels;
    }

    @Override
    public void joined(ChannelName channel, Member member) {
        channels.push(channel, Lines.join(channel, member), ClientId.in(member.client()));
    }

    @Override
    public void left(ChannelName channel, Member member) {
        channels.push(channel, Lines.leave(channel, member), ClientId.in(member.client()));
    }
}
