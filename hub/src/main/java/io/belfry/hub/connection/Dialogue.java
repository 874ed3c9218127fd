package io.belfry.hub.connection;

import io.belfry.hub.auth.Identity;
import io.belfry.hub.auth.TokenVerdict;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Command;
import io.belfry.hub.message.CommandListener;
import io.belfry.hub.message.Wanted;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.IdempotencyKey;
import io.belfry.hub.wire.Lines;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands of one connection. Made anew for each turn, it holds nothing: whatever outlives the turn is in the
 * {@link Connection} and its {@link OpenCommands}. Runs on the connection's I/O thread.
 */
final class Dialogue implements CommandListener {
    private final Connection connection;
    private final ConnectionRules rules;
    private final Replies replies;

    Dialogue(Connection connection, ConnectionRules rules) {
        this.connection = connection;
        this.rules = rules;
        replies = new Replies(connection, rules);
    }

    void onCommand(Command command) {
        if (connection.state() == Connection.State.UNAUTHENTICATED && command instanceof Command.Connect) {
            onAdmitted(command); // it comes once, and the budget is for what comes behind it
            return;
        }
        long now = rules.time().nanos();
        CommandBudget budget = connection.openCommands().budget();
        switch (budget.spend(now)) {
            case WITHIN -> {
                if (!onAdmitted(command)) {
                    onTooMany(command, budget.retryAfterMillis(now));
                }
            }
            case OVER -> onTooMany(command, budget.retryAfterMillis(now));
            case FLOODED -> connection.onClose(CloseCode.RATE_LIMITED);
        }
    }

    /**
     * What comes behind a {@code connect} that is not answered yet has to wait for its answer; returns false if too much
     * does.
     */
    private boolean onAdmitted(Command command) {
        rules.metrics().count(Meter.COMMANDS, command.type());
        if (connection.state() == Connection.State.CONNECTING && !(command instanceof Command.Connect)) {
            return connection.openCommands().defer(() -> command.tell(new Dialogue(connection, rules)));
        }
        command.tell(this);
        return true;
    }

    private void onTooMany(Command command, long retryAfterMillis) {
        rules.metrics().count(Meter.COMMANDS_LIMITED);
        connection.onOffer(Lines.rateLimited(command.id(), retryAfterMillis));
    }

    @Override
    public void onConnect(Command.Connect command) {
        if (connection.state() != Connection.State.UNAUTHENTICATED) {
            replies.refuse(command.id(), ErrorCode.ALREADY_CONNECTED);
            return;
        }
        new Entrance(connection, rules).onConnect(command);
    }

    @Override
    public void onSubscribe(Command.Subscribe command) {
        Wanted wanted = command.wanted();
        begin(
                command,
                wanted.channel(),
                (who, channel) -> new Subscribing(connection, rules).onSubscribe(command.id(), who, channel, wanted));
    }

    @Override
    public void onUnsubscribe(Command.Unsubscribe command) {
        begin(
                command,
                command.channel(),
                (who, channel) -> new Subscribing(connection, rules).onUnsubscribe(command.id(), channel));
    }

    @Override
    public void onPublish(Command.Publish command) {
        begin(command, command.channel(), (who, channel) -> {
            String key = command.key();
            if (!rules.permissions().mayPublish(who, channel)) {
                replies.end(command.id(), ErrorCode.FORBIDDEN);
            } else if (key != null && !IdempotencyKey.isValid(key)) {
                replies.end(command.id(), ErrorCode.BAD_KEY);
            } else if (command.data().length > rules.limits().messageBytes()) {
                replies.end(command.id(), ErrorCode.TOO_LARGE);
            } else {
                replies.endWith(
                        command.id(),
                        rules.requests().onPublish(who, connection::clientName, channel, command.data(), key),
                        outcome -> {
                            ErrorCode refusal = outcome.refusal();
                            return refusal == null
                                    ? Lines.published(command.id(), outcome)
                                    : replies.error(command.id(), refusal);
                        });
            }
        });
    }

    @Override
    public void onPresence(Command.Presence command) {
        begin(command, command.channel(), (who, channel) -> {
            if (rules.permissions().mayPresence(who, channel)) {
                replies.endWith(
                        command.id(),
                        rules.requests().onPresence(channel),
                        members -> Lines.presence(command.id(), channel, members));
            } else {
                replies.end(command.id(), ErrorCode.FORBIDDEN);
            }
        });
    }

    @Override
    public void onReadHistory(Command.ReadHistory command) {
        begin(command, command.channel(), (who, channel) -> {
            if (rules.permissions().mayHistory(who, channel)) {
                rules.metrics().count(Meter.HISTORY_READS);
                replies.endWith(
                        command.id(),
                        rules.requests().onHistory(channel, command.limit(), command.after(), command.reverse()),
                        history -> Lines.history(command.id(), channel, history.top(), history.publications()));
            } else {
                replies.end(command.id(), ErrorCode.FORBIDDEN);
            }
        });
    }

    @Override
    public void onRefresh(Command.Refresh command) {
        Identity who = begin(command);
        if (who == null) {
            return;
        }
        TokenVerdict verdict = rules.verifier().verify(command.token());
        Identity fresh = verdict.identity();
        if (fresh == null) {
            connection.onClose(
                    verdict.rejection() == ErrorCode.TOKEN_EXPIRED ? CloseCode.TOKEN_EXPIRED : CloseCode.BAD_TOKEN);
        } else if (!Objects.equals(fresh.user(), who.user())) {
            connection.onClose(CloseCode.BAD_TOKEN);
        } else {
            connection.identity(fresh);
            long leftMillis = Math.max(0, fresh.expiresAtMillis() - rules.time().wallMillis());
            replies.end(command.id(), Lines.refreshed(command.id(), leftMillis));
        }
    }

    @Override
    public void onUnknown(Command.Unknown command) {
        if (begin(command) != null) {
            replies.end(command.id(), ErrorCode.UNKNOWN_TYPE);
        }
    }

    /** Opens a command: the identity that may go on, or null if it has been refused. */
    private @Nullable Identity begin(Command command) {
        Identity who = connection.identity();
        if (who == null) {
            connection.onClose(CloseCode.BAD_TOKEN);
            return null;
        }
        if (!connection.openCommands().begin(command.id())) {
            replies.refuse(command.id(), ErrorCode.BAD_ID);
            return null;
        }
        return who;
    }

    /** Opens a command about a channel, and goes on if the client is known and the name is one. */
    private void begin(Command command, String name, BiConsumer<Identity, ChannelName> next) {
        Identity who = begin(command);
        if (who == null) {
            return;
        }
        ChannelName channel = ChannelName.parse(name);
        if (channel == null) {
            replies.end(command.id(), ErrorCode.BAD_CHANNEL);
        } else {
            next.accept(who, channel);
        }
    }
}
