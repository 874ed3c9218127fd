package io.belfry.hub.control;

import io.belfry.hub.auth.Revocations;
import io.belfry.hub.bus.FarmListener;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.shard.Shards;
import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Question;
import io.belfry.hub.wire.UserOrder;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does on this node what is ordered for all of them. Safe from any thread: connections are reached through the mailboxes of
 * their shards, behind the publications that were handed over before.
 *
 * <p>A node may hear an order late, because it was cut off or has only started. Of the connections it concerns those that
 * were there when it was given.
 */
public final class Control implements FarmListener {
    private static final Logger log = LoggerFactory.getLogger(Control.class);

    /** By so much the clocks of two nodes may differ before an order misses a connection that came just before it. */
    private static final long CLOCKS_MILLIS = 5_000;

    private final Shards shards;
    private final Revocations revocations;
    private final Answers answers;
    private final Supplier<byte[]> about;
    private final Metrics metrics;
    private final Time time;

    /** @param about what the node says of itself, JSON */
    public Control(
            Shards shards,
            Revocations revocations,
            Answers answers,
            Supplier<byte[]> about,
            Metrics metrics,
            Time time) {
        this.shards = shards;
        this.revocations = revocations;
        this.answers = answers;
        this.about = about;
        this.metrics = metrics;
        this.time = time;
    }

    /** An order that this version does not know is passed over: during an upgrade nodes of two versions are in one farm. */
    @Override
    public void order(byte[] json) {
        UserOrder order = UserOrder.parse(json);
        metrics.count(Meter.ORDERS, order == null ? "unknown" : order.kind().text());
        if (order != null) {
            apply(order);
        }
    }

    private void apply(UserOrder order) {
        String user = order.user();
        switch (order.kind()) {
            case SUBSCRIBE -> {
                ChannelName channel = Objects.requireNonNull(order.channel());
                shards.forUser(
                        user, ageNanos(order), connection -> connection.orders().onSubscribe(channel));
            }
            case UNSUBSCRIBE -> {
                ChannelName channel = Objects.requireNonNull(order.channel());
                shards.forUser(
                        user, ageNanos(order), connection -> connection.orders().onUnsubscribe(channel));
            }
            case DISCONNECT ->
                shards.forUser(user, ageNanos(order), connection -> connection.onClose(CloseCode.DISCONNECTED));
            case REVOKE -> {
                // First the table, then the connections: whoever the check let in a moment ago is found by the second.
                revocations.revoke(user, order.givenMillis());
                shards.forUser(user, 0, connection -> connection.orders().onRevoke(order.givenMillis()));
            }
        }
    }

    private long ageNanos(UserOrder order) {
        return TimeUnit.MILLISECONDS.toNanos(Math.max(0, time.wallMillis() - order.givenMillis() - CLOCKS_MILLIS));
    }

    @Override
    public CompletionStage<byte @Nullable []> question(byte[] json) {
        Question question = Question.parse(json);
        if (question == null) {
            return CompletableFuture.completedFuture(null);
        }
        return answer(question).whenComplete((answer, failure) -> {
            if (failure != null) {
                metrics.count(Meter.DEFECTS);
                log.error("A question could not be answered", failure);
            }
        });
    }

    private CompletionStage<byte @Nullable []> answer(Question question) {
        try {
            return answers.answer(question);
        } catch (RejectedExecutionException ending) { // the node is on its way out and has nothing to say any more
            return CompletableFuture.completedFuture(null);
        }
    }

    @Override
    public byte[] about() {
        return about.get();
    }
}
