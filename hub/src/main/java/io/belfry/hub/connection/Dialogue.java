package io.belfry.hub.connection;

import io.belfry.client.Position;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.auth.TokenVerdict;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Command;
import io.belfry.hub.message.CommandListener;
import io.belfry.hub.message.Wanted;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.IdempotencyKey;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Recovery;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the commands of one connection. Made anew for each turn, it holds nothing: whatever outlives the turn is in the
 * {@link Connection} and its {@link OpenCommands}. Runs on the connection's I/O thread.
 */
final class Dialogue implements CommandListener {
    private final Connection connection;
    private final Rules rules;

    Dialogue(Connection connection, Rules rules) {
        this.connection = connection;
        this.rules = rules;
    }

    void onCommand(Command command) {
        long now = rules.time().nanos();
        CommandBudget budget = connection.open().budget();
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
            return connection.open().defer(() -> command.tell(new Dialogue(connection, rules)));
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
            refuse(command, ErrorCode.ALREADY_CONNECTED);
            return;
        }
        new Entrance(connection, rules).onConnect(command);
    }

    @Override
    public void onSubscribe(Command.Subscribe command) {
        Wanted wanted = command.wanted();
        begin(command, wanted.channel(), (who, channel) -> {
            Subscription present = connection.subscriptions().find(channel);
            if (present != null) {
                onSubscribedAlready(command, present);
                return;
            }
            ErrorCode refusal = refusal(who, channel, wanted);
            if (refusal != null) {
                end(command, refusal);
                return;
            }
            Subscription subscription = connection.subscriptions().add(connection, channel);
            connection.open().subscribing(subscription, command.id());
            connection.shard().onWanted(subscription, wanted.start());
        });
    }

    @Override
    public void onUnsubscribe(Command.Unsubscribe command) {
        begin(command, command.channel(), (who, channel) -> {
            if (channel.isReserved()) {
                end(command, ErrorCode.FORBIDDEN);
                return;
            }
            Subscription subscription = connection.subscriptions().find(channel);
            Position left = subscription == null ? null : giveUp(subscription);
            end(command.id(), Lines.unsubscribed(command.id(), channel, left));
        });
    }

    /** Ends a subscription at somebody's wish; returns where it was, if it had come so far. */
    @Nullable
    Position giveUp(Subscription subscription) {
        ChannelName channel = subscription.channel();
        boolean live = subscription.state == Subscription.State.LIVE;
        Position left = live ? connection.shard().onWhere(channel) : null;
        for (long waiting : connection.open().begun(subscription)) {
            if (waiting != Lines.UNASKED) {
                end(waiting, Lines.alreadySubscribed(waiting, channel, null));
            }
        }
        connection.attendance().leave(subscription, false);
        return left;
    }

    @Override
    public void onPublish(Command.Publish command) {
        begin(command, command.channel(), (who, channel) -> {
            String key = command.key();
            if (!rules.permissions().mayPublish(who, channel)) {
                end(command, ErrorCode.FORBIDDEN);
            } else if (key != null && !IdempotencyKey.isValid(key)) {
                end(command, ErrorCode.BAD_KEY);
            } else if (command.data().length > rules.limits().messageBytes()) {
                end(command, ErrorCode.TOO_LARGE);
            } else {
                endWith(
                        command,
                        rules.requests().onPublish(who, connection::clientName, channel, command.data(), key),
                        outcome -> {
                            ErrorCode refusal = outcome.refusal();
                            return refusal == null
                                    ? Lines.published(command.id(), outcome)
                                    : error(command.id(), refusal);
                        });
            }
        });
    }

    @Override
    public void onPresence(Command.Presence command) {
        begin(command, command.channel(), (who, channel) -> {
            if (rules.permissions().mayPresence(who, channel)) {
                endWith(
                        command,
                        rules.requests().onPresence(channel),
                        members -> Lines.presence(command.id(), channel, members));
            } else {
                end(command, ErrorCode.FORBIDDEN);
            }
        });
    }

    @Override
    public void onReadHistory(Command.ReadHistory command) {
        begin(command, command.channel(), (who, channel) -> {
            if (rules.permissions().mayHistory(who, channel)) {
                rules.metrics().count(Meter.HISTORY_READS);
                endWith(
                        command,
                        rules.requests().onHistory(channel, command.limit(), command.after(), command.reverse()),
                        history -> Lines.history(command.id(), channel, history.top(), history.publications()));
            } else {
                end(command, ErrorCode.FORBIDDEN);
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
        } else if (!java.util.Objects.equals(fresh.user(), who.user())) {
            connection.onClose(CloseCode.BAD_TOKEN);
        } else {
            connection.identity(fresh);
            end(command.id(), Lines.refreshed(command.id(), Math.max(0, fresh.expiresAtMillis() - wallMillis())));
        }
    }

    @Override
    public void onUnknown(Command.Unknown command) {
        if (begin(command) != null) {
            end(command, ErrorCode.UNKNOWN_TYPE);
        }
    }

    /** A subscription begins, or goes on with its next portion of history. */
    void onBegun(Subscription subscription, Recovery recovery) {
        ChannelName channel = subscription.channel();
        ErrorCode refusal = recovery.refusal();
        boolean goesOn = subscription.state == Subscription.State.CATCHING_UP;
        if (goesOn) {
            connection.open().portionCame();
        }
        if (refusal != null) {
            connection.attendance().leave(subscription, false);
        } else {
            subscription.state = recovery.more() ? Subscription.State.CATCHING_UP : Subscription.State.LIVE;
        }
        Welcome welcome = connection.open().welcome();
        if (goesOn && refusal != null) {
            connection.onClose(CloseCode.RESYNC); // it was told that it is subscribed
        } else if (goesOn) {
            onNextPortion(channel, recovery);
        } else if (welcome != null) {
            welcome.begun(channel, recovery);
        } else {
            answerSubscribers(subscription, channel, recovery);
        }
        recovery.frames().forEach(connection::onOffer);
        Position last = recovery.last();
        if (recovery.more() && last != null) {
            connection.catchUp(subscription, last);
        }
        if (subscription.state == Subscription.State.LIVE) {
            connection.attendance().join(channel);
        }
        if (welcome != null && welcome.isComplete() && connection.state() == Connection.State.CONNECTING) {
            new Entrance(connection, rules).onComplete(welcome);
        }
    }

    private void onNextPortion(ChannelName channel, Recovery recovery) {
        Position position = recovery.position();
        if (recovery.gap() != null && position != null) {
            connection.onOffer(Lines.gap(channel, recovery.gap(), position));
        }
    }

    private void answerSubscribers(Subscription subscription, ChannelName channel, Recovery recovery) {
        List<Long> waiting = connection.open().begun(subscription);
        ErrorCode refusal = recovery.refusal();
        for (int i = 0; i < waiting.size(); i++) {
            long id = waiting.get(i);
            if (refusal != null && id == Lines.UNASKED) {
                connection.open().failed(channel);
            } else if (refusal != null) {
                end(id, error(id, refusal));
            } else if (i == 0) {
                end(id, Lines.subscribed(id, channel, recovery));
            } else {
                end(id, Lines.alreadySubscribed(id, channel, recovery.position()));
            }
        }
    }

    private void onSubscribedAlready(Command.Subscribe command, Subscription present) {
        if (present.state == Subscription.State.PENDING) {
            connection.open().subscribing(present, command.id());
        } else {
            Position where = connection.shard().onWhere(present.channel());
            end(command.id(), Lines.alreadySubscribed(command.id(), present.channel(), where));
        }
    }

    @Nullable
    ErrorCode refusal(Identity who, ChannelName channel, Wanted wanted) {
        if (!rules.permissions().maySubscribe(who, channel, wanted.token())) {
            return ErrorCode.FORBIDDEN;
        }
        int limit = rules.limits().channels();
        return limit > 0 && !channel.isReserved() && connection.subscriptions().chosen() >= limit
                ? ErrorCode.CHANNEL_LIMIT
                : null;
    }

    /** Opens a command: the identity that may go on, or null if it has been refused. */
    private @Nullable Identity begin(Command command) {
        Identity who = connection.identity();
        if (who == null) {
            connection.onClose(CloseCode.BAD_TOKEN);
            return null;
        }
        if (!connection.open().begin(command.id())) {
            refuse(command, ErrorCode.BAD_ID);
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
            end(command, ErrorCode.BAD_CHANNEL);
        } else {
            next.accept(who, channel);
        }
    }

    private void refuse(Command command, ErrorCode code) {
        connection.onOffer(error(command.id(), code));
    }

    private void end(Command command, ErrorCode code) {
        end(command.id(), error(command.id(), code));
    }

    private Frame error(long id, ErrorCode code) {
        rules.metrics().count(Meter.ERRORS, code.text());
        return Lines.error(id, code);
    }

    private void end(long id, Frame answer) {
        connection.open().end(id);
        connection.onOffer(answer);
    }

    /** Answers when the stage completes, on whichever thread that is. */
    private <T> void endWith(Command command, CompletionStage<T> stage, Function<T, Frame> answer) {
        stage.whenComplete((value, failure) -> {
            Frame frame = failure == null ? answer.apply(value) : error(command.id(), ErrorCode.INTERNAL);
            connection.shard().execute(() -> end(command.id(), frame));
        });
    }

    private long wallMillis() {
        return rules.time().wallMillis();
    }
}
