package io.belfry.hub.admin;

import io.belfry.hub.bus.Farm;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Time;
import io.belfry.hub.publish.PublishEndpoint;
import io.belfry.hub.publish.Publishing;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.wire.PostedOrder;
import io.belfry.hub.wire.Posting;
import io.belfry.hub.wire.UserOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/users/{id}/…}: publishing to a user, and orders about all connections of a user on all nodes. An order is
 * answered when it is kept; the nodes follow within two seconds.
 */
public final class UserEndpoints implements Resource {
    private static final Answer DONE = Answer.json(200, "{}");
    private static final Answer NO_USER = Answer.problem(400, "bad_request", "The user id is not valid.");
    private static final Answer RESERVED = Answer.problem(403, "forbidden", "This channel belongs to the hub.");
    private static final Answer NOT_STORED = Answer.problem(503, "not_stored", "It may not be kept; order it again.")
            .with("Retry-After", "1");

    private final Guard guard;
    private final Publishing publishing;
    private final Posting.Parser parser;
    private final Farm farm;
    private final Time time;

    public UserEndpoints(Guard guard, Publishing publishing, Posting.Parser parser, Farm farm, Time time) {
        this.guard = guard;
        this.publishing = publishing;
        this.parser = parser;
        this.farm = farm;
        this.time = time;
    }

    @Override
    public String kind() {
        return "users";
    }

    @Override
    public @Nullable Endpoint find(String id, String action) {
        return switch (action) {
            case "publish" ->
                guard.guard(
                        Scope.PUBLISH,
                        Names.isUser(id)
                                ? new PublishEndpoint(publishing, parser, ChannelName.ofUser(id))
                                : Methods.posting(request -> done(NO_USER)));
            case "subscribe" -> ordering(UserOrder.Kind.SUBSCRIBE, id);
            case "unsubscribe" -> ordering(UserOrder.Kind.UNSUBSCRIBE, id);
            case "disconnect" -> ordering(UserOrder.Kind.DISCONNECT, id);
            case "revoke" -> ordering(UserOrder.Kind.REVOKE, id);
            default -> null;
        };
    }

    private Endpoint ordering(UserOrder.Kind kind, String user) {
        return guard.guard(Scope.ADMIN, JsonBody.endpoint(PostedOrder.MAX_BYTES, body -> order(kind, user, body)));
    }

    /** {@code *} is no user but somebody who hopes for a pattern, and must not be told that all went well. */
    private CompletionStage<Answer> order(UserOrder.Kind kind, String user, byte[] body) {
        PostedOrder posted = PostedOrder.parse(body);
        if (!Names.isUser(user) || user.equals("*")) {
            return done(NO_USER);
        }
        if (posted == null) {
            return done(Problems.BODY);
        }
        if (!kind.needsChannel()) {
            return order(new UserOrder(kind, user, null, time.wallMillis()));
        }
        ChannelName channel = posted.channel() == null ? null : ChannelName.parse(posted.channel());
        if (channel == null) {
            return done(Problems.CHANNEL);
        }
        return channel.isReserved() ? done(RESERVED) : order(new UserOrder(kind, user, channel, time.wallMillis()));
    }

    private CompletionStage<Answer> order(UserOrder order) {
        return farm.order(order.json()).handle((kept, failure) -> failure == null ? DONE : NOT_STORED);
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
