package io.belfry.hub.auth;

import io.belfry.hub.config.Access;
import io.belfry.hub.config.Namespace;
import io.belfry.hub.config.Namespaces;
import io.belfry.hub.message.ChannelName;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what where: the settings of the namespace and the grants of the token together. Safe from any thread.
 *
 * <p>Of the hub's own channels ({@code $…}) everyone may subscribe to {@code $all}, and a user to its own; nobody may do
 * anything else there.
 */
public final class Permissions {
    private final Namespaces namespaces;
    private final TokenVerifier tokens;

    public Permissions(Namespaces namespaces, TokenVerifier tokens) {
        this.namespaces = namespaces;
        this.tokens = tokens;
    }

    /** Whether a subscription is permitted; a channel token, if there is one, stands in for a grant. */
    public boolean maySubscribe(Identity identity, ChannelName channel, @Nullable String channelToken) {
        if (channel.isReserved()) {
            return isOwn(identity, channel);
        }
        return opens(namespaces.of(channel).subscribe(), identity)
                || identity.grants().maySubscribe(channel)
                || (channelToken != null && tokens.admits(channelToken, identity, channel));
    }

    public boolean mayPublish(Identity identity, ChannelName channel) {
        return !channel.isReserved()
                && (opens(namespaces.of(channel).publish(), identity)
                        || identity.grants().mayPublish(channel));
    }

    /** Whether it is known who is there; never on the hub's own channels, where everyone would hear of everyone. */
    public boolean hasPresence(ChannelName channel) {
        return !channel.isReserved() && namespaces.of(channel).presence();
    }

    public boolean mayPresence(Identity identity, ChannelName channel) {
        return hasPresence(channel) && identity.grants().mayPresence(channel);
    }

    /** Whoever may subscribe without a grant may also read what has been: a subscription with a rewind shows the same. */
    public boolean mayHistory(Identity identity, ChannelName channel) {
        if (channel.isReserved()) {
            return false;
        }
        Namespace namespace = namespaces.of(channel);
        return opens(namespace.subscribe(), identity) || identity.grants().mayHistory(channel);
    }

    private static boolean opens(Access access, Identity identity) {
        return access == Access.ANYONE || (access == Access.USER && identity.user() != null);
    }

    private static boolean isOwn(Identity identity, ChannelName channel) {
        String user = identity.user();
        return channel.equals(ChannelName.ALL) || (user != null && channel.equals(ChannelName.ofUser(user)));
    }
}
