package io.belfry.hub.connection;

import io.belfry.client.Position;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Member;
import io.belfry.hub.wire.Outcome;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of the node beyond its own connection. Permissions have been checked. Called on I/O threads, must not
 * block; the answers may come on any thread.
 */
public interface RequestListener {

    /**
     * A client publishes.
     *
     * @param client its id, which costs a signature; asked before this returns, or not at all
     */
    CompletionStage<Outcome> onPublish(
            Identity identity, Supplier<String> client, ChannelName channel, byte[] data, @Nullable String key);

    /** Whether anybody wants to hear of {@link #onOpen} and {@link #onGone}. */
    boolean wantsClients();

    /** A connection of the client has been let in. */
    void onOpen(String client, @Nullable String user);

    /**
     * A connection of the client that had been let in has ended.
     *
     * @param lost whether its link broke, so that it may be back in a moment
     */
    void onGone(String client, @Nullable String user, boolean lost);

    /** A client reads history: the newest, or what lies after (reversed: before) a position. */
    CompletionStage<History> onHistory(ChannelName channel, int limit, @Nullable Position from, boolean reverse);

    /** A client asks who is on a channel, on whichever node. Completes exceptionally while nobody can tell. */
    CompletionStage<List<Member>> onPresence(ChannelName channel);

    /**
     * Keeps what a client wants to connect with until it shows the ticket, for {@link TicketDesk#LIFETIME}. Completes with
     * false if there is no room.
     */
    CompletionStage<Boolean> keepTicket(String ticket, byte[] content);

    /** Gives out what was kept, once; null if there is nothing. */
    CompletionStage<byte @Nullable []> takeTicket(String ticket);

    /** A connection of the client is on the channel from now on. */
    void onJoin(ChannelName channel, Member member);

    /**
     * A connection of the client is no longer on the channel.
     *
     * @param lost whether its link broke, so that it may be back in a moment
     */
    void onLeave(ChannelName channel, Member member, boolean lost);
}
