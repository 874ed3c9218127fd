package io.belfry.hub.connection;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.auth.TokenVerdict;
import io.belfry.hub.config.Transport;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Command;
import io.belfry.hub.message.Start;
import io.belfry.hub.message.Wanted;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.socket.Handshake;
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
    private final ConnectionRules rules;

    Entrance(Connection connection, ConnectionRules rules) {
        this.connection = connection;
        this.rules = rules;
    }

    void onConnect(Command.Connect command) {
        if (command.client() == null && !connection.admitsNewcomers()) { // before it costs anything
            connection.onClose(CloseCode.TRY_LATER);
            return;
        }
        Handshake handshake = connection.takeHandshake();
        Identity who = identify(command.token() != null ? command.token() : handshake.bearer());
        if (who == null) {
            return;
        }
        ClientId known = command.client() == null ? null : rules.clientSigner().check(command.client(), who.user());
        if (command.client() != null && known == null && !connection.admitsNewcomers()) {
            connection.onClose(CloseCode.TRY_LATER);
            return;
        }
        // The name of an earlier connection is kept, so that presence does not flap.
        ClientId client = known == null ? ClientId.random(rules.random()) : known;
        if (!rules.sessions().begin(who.user(), client, connection, arrival(known != null))) {
            rules.metrics().count(Meter.CAPS_REFUSED, "user");
            connection.onClose(CloseCode.CONNECTION_LIMIT);
            return;
        }
        connection.onConnecting(who, client);
        Welcome welcome = new Welcome(command.id(), known == null, waitMillis(command));
        connection.openCommands().welcome(welcome);
        Map<Subscription, Start> begun = new LinkedHashMap<>();
        for (Wanted wanted : ownFirst(command, who).values()) {
            Subscription subscription = admit(who, wanted, welcome);
            if (subscription != null) {
                begun.put(subscription, handshake.hasLostItsPlace() ? lost(wanted.start()) : wanted.start());
            }
        }
        begun.forEach(connection.shard()::onWanted);
    }

    private Sessions.Arrival arrival(boolean isKnown) {
        if (!isKnown) {
            return Sessions.Arrival.NEW;
        }
        return connection.transport() == Transport.WEBSOCKET ? Sessions.Arrival.RETURNING : Sessions.Arrival.CONTINUING;
    }

    void onComplete(Welcome welcome) {
        Identity who = java.util.Objects.requireNonNull(connection.identity());
        connection.openCommands().welcome(null);
        if (welcome.lacksOwnChannel()) {
            connection.onClose(CloseCode.TRY_LATER); // it could not ask for them again, and would never know
            return;
        }
        if (welcome.newcomer() || connection.transport() == Transport.WEBSOCKET) {
            rules.metrics().count(Meter.SESSIONS);
        }
        Frame status = connection.shard().onLastingStatus();
        List<Runnable> deferred = connection.openCommands().takeDeferred();
        connection.onConnected(connected(welcome, who), welcome.held(), welcome.waitMillis());
        if (status != null) {
            connection.onOffer(status);
        }
        connection.shard().onOpened(connection);
        connection.attendance().opened();
        if (connection.transport() == Transport.POLL) {
            onPoll(welcome, deferred);
        }
        for (Runnable each : deferred) {
            if (connection.state() == Connection.State.OPEN) { // one of them may have been the last
                each.run();
            }
        }
    }

    private void onPoll(Welcome welcome, List<Runnable> commands) {
        boolean atOnce = welcome.waitMillis() == 0;
        if (atOnce || welcome.isUrgent()) {
            connection.openCommands().hurry();
        }
        boolean onlyCommands = atOnce && !commands.isEmpty(); // which may go beside a poll that is held
        if (!onlyCommands && connection.state() == Connection.State.OPEN) {
            connection.shard().onPolling(connection, welcome.id());
        }
    }

    private Frame connected(Welcome welcome, Identity who) {
        Long expires = who.expiresAtMillis() == Long.MAX_VALUE
                ? null
                : Math.max(0, who.expiresAtMillis() - rules.time().wallMillis());
        Long next =
                connection.transport() == Transport.POLL ? connection.shard().onNextPollMillis() : null;
        return new Connected(
                        welcome.id(),
                        connection.clientName(),
                        who.user(),
                        expires,
                        rules.greeting(),
                        welcome.begun(),
                        next)
                .frame();
    }

    private @Nullable Identity identify(@Nullable String token) {
        TokenVerdict verdict = rules.identify(token);
        if (verdict.identity() == null) {
            connection.onClose(
                    verdict.rejection() == ErrorCode.TOKEN_EXPIRED ? CloseCode.TOKEN_EXPIRED : CloseCode.BAD_TOKEN);
        }
        return verdict.identity();
    }

    private long waitMillis(Command.Connect command) {
        long wanted = command.waitMillis() == Command.Connect.USUAL_WAIT
                ? rules.poll().usualWait().toMillis()
                : command.waitMillis();
        return Math.min(wanted, rules.poll().maxWait().toMillis());
    }

    /** Whoever was here before and cannot say where it had come to may have missed something. */
    private static Start lost(Start start) {
        return start.equals(Start.FRESH) ? Start.BAD_POSITION : start;
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
        ErrorCode refusal = channel == null
                ? ErrorCode.BAD_CHANNEL
                : new Subscribing(connection, rules).refusal(who, channel, wanted);
        if (refusal != null || channel == null) {
            welcome.answer(wanted.channel(), Recovery.refused(refusal == null ? ErrorCode.BAD_CHANNEL : refusal));
            return null;
        }
        welcome.expect();
        return connection.subscriptions().add(connection, channel);
    }
}
