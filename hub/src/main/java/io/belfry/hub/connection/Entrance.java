package io.belfry.hub.connection;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.auth.TokenVerdict;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Command;
import io.belfry.hub.message.Start;
import io.belfry.hub.message.Wanted;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Connected;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Recovery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first command of a connection: who is it, and what does it want to hear. Runs on the connection's I/O thread. */
final class Entrance {
    private final Connection connection;
    private final Rules rules;

    Entrance(Connection connection, Rules rules) {
        this.connection = connection;
        this.rules = rules;
    }

    void onConnect(Command.Connect command) {
        Identity who = identify(command);
        if (who == null) {
            return;
        }
        if (!rules.sessions().begin(who.user(), /* continues= */ false)) {
            rules.metrics().count(Meter.CAPS_REFUSED, "user");
            connection.onClose(CloseCode.CONNECTION_LIMIT);
            return;
        }
        nameClient(command, who);
        Welcome welcome = new Welcome(command.id());
        connection.open().welcome(welcome);
        Map<Subscription, Start> begun = new LinkedHashMap<>();
        for (Wanted wanted : ownFirst(command, who).values()) {
            Subscription subscription = admit(who, wanted, welcome);
            if (subscription != null) {
                begun.put(subscription, wanted.start());
            }
        }
        begun.forEach(connection.shard()::onWanted);
    }

    void onComplete(Welcome welcome) {
        Identity who = java.util.Objects.requireNonNull(connection.identity());
        connection.open().welcome(null);
        if (welcome.lacksOwnChannel()) {
            connection.onClose(CloseCode.TRY_LATER); // it could not ask for them again, and would never know
            return;
        }
        rules.metrics().count(Meter.SESSIONS);
        Long expires = who.expiresAtMillis() == Long.MAX_VALUE
                ? null
                : Math.max(0, who.expiresAtMillis() - rules.time().wallMillis());
        Connected connected = new Connected(
                welcome.id(), connection.clientName(), who.user(), expires, rules.greeting(), welcome.begun());
        List<Runnable> deferred = connection.open().takeDeferred();
        connection.onConnected(connected.frame(), welcome.held());
        Frame status = connection.shard().onLastingStatus();
        if (status != null) {
            connection.onOffer(status);
        }
        for (Runnable each : deferred) {
            if (connection.state() == Connection.State.OPEN) { // one of them may have been the last
                each.run();
            }
        }
    }

    private @Nullable Identity identify(Command.Connect command) {
        String handshake = connection.takeBearer();
        String token = command.token() != null ? command.token() : handshake;
        if (token == null) {
            if (rules.withoutToken() == null) {
                rules.metrics().count(Meter.TOKENS_REFUSED, ErrorCode.UNAUTHORIZED.text());
                connection.onClose(CloseCode.BAD_TOKEN);
            }
            return rules.withoutToken();
        }
        TokenVerdict verdict = rules.verifier().verify(token);
        if (verdict.identity() == null) {
            boolean expired = verdict.rejection() == ErrorCode.TOKEN_EXPIRED;
            rules.metrics()
                    .count(Meter.TOKENS_REFUSED, (expired ? ErrorCode.TOKEN_EXPIRED : ErrorCode.UNAUTHORIZED).text());
            connection.onClose(expired ? CloseCode.TOKEN_EXPIRED : CloseCode.BAD_TOKEN);
        }
        return verdict.identity();
    }

    /** The name of an earlier connection of the same user is kept, so that presence does not flap; any other is replaced. */
    private void nameClient(Command.Connect command, Identity who) {
        ClientId known = command.client() == null ? null : rules.clientSigner().check(command.client(), who.user());
        connection.onConnecting(who, known == null ? ClientId.random(rules.random()) : known);
    }

    /** The wanted set with the hub's own channels in it, wherever the client has put them or not. */
    private static Map<String, Wanted> ownFirst(Command.Connect command, Identity who) {
        Map<String, Wanted> all = new LinkedHashMap<>();
        addOwn(all, ChannelName.ALL);
        if (who.user() != null) {
            addOwn(all, ChannelName.ofUser(who.user()));
        }
        for (Wanted wanted : command.subs()) {
            all.put(wanted.channel(), wanted);
        }
        return all;
    }

    private static void addOwn(Map<String, Wanted> all, ChannelName channel) {
        all.put(channel.text(), new Wanted(channel.text(), Start.FRESH, null));
    }

    private @Nullable Subscription admit(Identity who, Wanted wanted, Welcome welcome) {
        ChannelName channel = ChannelName.parse(wanted.channel());
        ErrorCode refusal =
                channel == null ? ErrorCode.BAD_CHANNEL : new Dialogue(connection, rules).refusal(who, channel, wanted);
        if (refusal != null || channel == null) {
            welcome.answer(wanted.channel(), Recovery.refused(refusal == null ? ErrorCode.BAD_CHANNEL : refusal));
            return null;
        }
        welcome.expect();
        return connection.subscriptions().add(connection, channel);
    }
}
