package io.belfry.hub.bus;

import io.belfry.client.Position;
import io.belfry.client.redis.HistoryRules;
import io.belfry.client.redis.PublishRules;
import io.belfry.client.redis.RedisAnswer;
import io.belfry.client.redis.RedisPublication;
import io.belfry.client.redis.RedisPublishing;
import io.belfry.client.redis.RedisReading;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Foreign;
import io.belfry.hub.wire.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus of a farm: Redis numbers, keeps and fans out, in one script.
 *
 * <p>Publishing and reading go straight to Redis; what this node listens to is kept by {@link Interests}, and what arrives
 * comes by {@link Arrivals}.
 */
final class RedisBus implements Bus {
    private static final Logger LOG = LoggerFactory.getLogger(RedisBus.class);
    /** Where an ephemeral channel is: nowhere. */
    private static final Position NOWHERE = new Position("", 0, "");

    private final RedisPublishing publishing;
    private final RedisReading reading;
    private final Interests interests;
    private final Executor thread;
    private final Supplier<String> down;
    private final PublishRules rules;
    private final Metrics metrics;
    private final CorruptChannels corrupt;

    /**
     * @param thread to which the interests belong
     * @param down why there is no connection
     */
    RedisBus(
            RedisPublishing publishing,
            RedisReading reading,
            Interests interests,
            Executor thread,
            Supplier<String> down,
            PublishRules rules,
            Metrics metrics,
            Time time) {
        this.publishing = publishing;
        this.reading = reading;
        this.interests = interests;
        this.thread = thread;
        this.down = down;
        this.rules = rules;
        this.metrics = metrics;
        corrupt = new CorruptChannels(time);
    }

    @Override
    public CompletionStage<Outcome> publish(Draft draft) {
        return publishing
                .publish(
                        draft.channel().text(),
                        draft.data(),
                        draft.from(),
                        draft.key(),
                        draft.ephemeral(),
                        rules(draft.channel()))
                .thenApply(answer -> outcome(draft.channel(), answer));
    }

    @Override
    public CompletionStage<Position> interest(ChannelName channel) {
        CompletableFuture<Position> answer = new CompletableFuture<>();
        thread.execute(() -> interests.add(channel, answer, down.get()));
        return answer;
    }

    @Override
    public void noInterest(ChannelName channel) {
        thread.execute(() -> interests.remove(channel));
    }

    @Override
    public CompletionStage<History> after(ChannelName channel, Position position, int limit) {
        return reading.after(channel.text(), rules(channel), position.offset(), limit)
                .thenApply(this::history);
    }

    @Override
    public CompletionStage<History> before(ChannelName channel, Position position, int limit) {
        return reading.before(channel.text(), rules(channel), position.offset(), limit)
                .thenApply(this::history);
    }

    @Override
    public CompletionStage<History> newest(ChannelName channel, int limit) {
        return reading.newest(channel.text(), rules(channel), limit).thenApply(this::history);
    }

    /** Redis may refuse, as without memory: then this node goes on alone, rather than to wait for what may not come. */
    @Override
    public CompletionStage<Boolean> witness(ChannelName channel, Position heard) {
        return publishing.witness(channel.text(), heard).exceptionallyCompose(failure -> {
            if (!RedisReading.isRefusal(failure)) {
                return CompletableFuture.failedFuture(failure);
            }
            LOG.warn(
                    "Redis has lost publications in {}, and refuses to have the other nodes told: {}",
                    channel.text(),
                    RedisReading.reason(failure));
            return CompletableFuture.completedFuture(false);
        });
    }

    /** Where the channel is. */
    static CompletionStage<Position> top(RedisReading reading, ChannelName channel, HistoryRules rules) {
        return rules.size() == 0
                ? CompletableFuture.completedFuture(NOWHERE)
                : reading.top(channel.text(), rules).thenApply(RedisReading.Stretch::top);
    }

    static Publication publication(RedisPublication p) {
        return new Publication(p.epoch(), p.offset(), p.tag(), p.previousTag(), p.data(), p.from(), p.timeMillis());
    }

    private HistoryRules rules(ChannelName channel) {
        return rules.of(channel.text());
    }

    private Outcome outcome(ChannelName channel, RedisAnswer answer) {
        return switch (answer.kind()) {
            case ACCEPTED -> new Outcome(answer.position(), answer.duplicate(), null);
            case KEY_CONFLICT -> Outcome.refused(ErrorCode.KEY_CONFLICT);
            case NOT_STORED -> Outcome.refused(ErrorCode.NOT_STORED);
            case UNKNOWN -> Outcome.refused(ErrorCode.UNKNOWN);
            case CORRUPT -> {
                metrics.count(Meter.BUS_CORRUPT);
                long times = corrupt.met(channel.text());
                if (times > 0) {
                    LOG.error(
                            "What Redis holds for {} is not what Belfry wrote: {}; met {} times since it was last said",
                            channel.text(),
                            answer.reason(),
                            times);
                }
                yield Outcome.refused(ErrorCode.INTERNAL);
            }
        };
    }

    /** Entries that nobody of ours wrote are left out; the chain breaks at them, and so they become a gap. */
    private History history(RedisReading.Stretch stretch) {
        List<Publication> publications = new ArrayList<>(stretch.publications().size());
        for (RedisPublication each : stretch.publications()) {
            if (each.data().length > 0 && Foreign.isOneLine(each.data())) {
                publications.add(publication(each));
            } else {
                metrics.count(Meter.BUS_DROPPED);
            }
        }
        return new History(stretch.top(), publications);
    }
}
