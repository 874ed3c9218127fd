package io.belfry.hub.publish;

import io.belfry.client.Position;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Events;
import io.belfry.hub.bus.Tickets;
import io.belfry.hub.config.Namespaces;
import io.belfry.hub.connection.RequestListener;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Member;
import io.belfry.hub.presence.Presence;
import io.belfry.hub.wire.Outcome;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Passes on what clients ask of the node: publications, history, presence. */
public final class ClientRequests implements RequestListener {
    private final Publishing publishing;
    private final Bus bus;
    private final Presence presence;
    private final Namespaces namespaces;
    private final Tickets tickets;
    private final Events events;

    public ClientRequests(
            Publishing publishing, Bus bus, Presence presence, Namespaces namespaces, Tickets tickets, Events events) {
        this.events = events;
        this.publishing = publishing;
        this.bus = bus;
        this.presence = presence;
        this.namespaces = namespaces;
        this.tickets = tickets;
    }

    @Override
    public CompletionStage<Outcome> onPublish(
            Identity identity, Supplier<String> client, ChannelName channel, byte[] data, @Nullable String key) {
        CompletionStage<Outcome> published =
                publishing.publish(Publishing.Source.CLIENT, channel, data, identity.user(), key, false);
        if (!events.areWanted()) {
            return published;
        }
        Member who = events.client(client.get(), identity.user());
        return published.whenComplete((outcome, failure) -> {
            if (outcome != null && outcome.refusal() == null && !outcome.duplicate()) {
                events.published(who, channel, data);
            }
        });
    }

    @Override
    public boolean wantsClients() {
        return events.areWanted();
    }

    @Override
    public void onOpen(String client, @Nullable String user) {
        presence.join(ChannelName.EVENTS, events.client(client, user));
    }

    @Override
    public void onGone(String client, @Nullable String user, boolean lost) {
        presence.leave(ChannelName.EVENTS, events.client(client, user), lost);
    }

    @Override
    public CompletionStage<History> onHistory(
            ChannelName channel, int limit, @Nullable Position from, boolean reverse) {
        int clamped = Math.min(limit, namespaces.of(channel).history().size());
        if (from == null) {
            return bus.newest(channel, clamped);
        }
        return read(channel, from, clamped, reverse).thenCompose(history -> {
            Position top = history.top();
            // Offsets of another life of the history say nothing: it is read from its beginning, or from its end.
            return top.epoch().equals(from.epoch())
                    ? CompletableFuture.completedFuture(history)
                    : reverse ? bus.newest(channel, clamped) : read(channel, start(top), clamped, false);
        });
    }

    private CompletionStage<History> read(ChannelName channel, Position from, int limit, boolean reverse) {
        return reverse ? bus.before(channel, from, limit) : bus.after(channel, from, limit);
    }

    private static Position start(Position anywhere) {
        return new Position(anywhere.epoch(), 0, "");
    }

    @Override
    public CompletionStage<List<Member>> onPresence(ChannelName channel) {
        return presence.members(channel);
    }

    @Override
    public CompletionStage<Boolean> keepTicket(String ticket, byte[] content) {
        return tickets.keep(ticket, content);
    }

    @Override
    public CompletionStage<byte @Nullable []> takeTicket(String ticket) {
        return tickets.take(ticket);
    }

    @Override
    public void onJoin(ChannelName channel, Member member) {
        presence.join(channel, member);
    }

    @Override
    public void onLeave(ChannelName channel, Member member, boolean lost) {
        presence.leave(channel, member, lost);
    }
}
