package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Who is on which channel, over all nodes. Each node says who is with it; every node that listens to the channel hears of
 * each client's coming and going once, whichever nodes it is on and whichever of them dies. Safe from any thread, never
 * blocks.
 */
public interface Roster {

    /** The client is on the channel on this node from now on. Said again, it changes nothing. */
    void join(ChannelName channel, Member member);

    /** The client is on the channel on this node no more. */
    void leave(ChannelName channel, String client);

    /** Who is there, in the order of coming, without those of dead nodes. Completes exceptionally while nobody can tell. */
    CompletionStage<List<Member>> members(ChannelName channel);
}
