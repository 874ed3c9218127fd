package io.belfry.client.redis;

import io.lettuce.core.Consumer;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer of a consumer group in Redis. The group is made when it is not there, at first and whenever Redis forgot it. */
public final class RedisEventGroup implements EventGroup {
    private static final Logger LOG = LoggerFactory.getLogger(RedisEventGroup.class);
    private static final RedisScript RETIRE = RedisScript.load(RedisEventGroup.class, "retire.lua");
    private static final String BEGINNING = "0-0";
    private static final int MOST = 10; // at a time, so that others can go on with the rest
    private static final int MOST_RETIRED = 100; // at a time: a small part of a millisecond
    private static final Duration PATIENCE = RedisSource.COMMAND_TIMEOUT.plusSeconds(1);

    private final RedisLink link;
    private final byte[] stream;
    private final byte[] group;
    private final byte[] member;
    private final Consumer<byte[]> consumer;
    private boolean known;
    /** Where the next look for what others left begins: one call sees only so many, and those in front may be fresh. */
    private String lookFrom = BEGINNING;
    /** Why the last command that had no answer had none. */
    private String failure = "";
    /** What the log was last told to be wrong; empty if nothing is. */
    private String told = "";

    /** @param member unique */
    public RedisEventGroup(RedisLink link, RedisNames names, String group, String member) {
        this.link = link;
        this.stream = names.events();
        this.group = bytes(group);
        this.member = bytes(member);
        this.consumer = Consumer.from(this.group, this.member);
    }

    /** {@inheritDoc} Pings wait behind it, so it must be over before a silent connection is given up. */
    @Override
    @SuppressWarnings("unchecked") // an array of one stream, which lettuce makes of it
    public @Nullable List<EventEntry> take(Duration wait) {
        XReadArgs args = XReadArgs.Builder.count(MOST);
        if (!wait.isZero()) {
            args.block(wait);
        }
        List<StreamMessage<byte[], byte[]>> taken =
                inGroup(r -> r.xreadgroup(consumer, args, StreamOffset.lastConsumed(stream)));
        return taken == null ? null : entries(taken);
    }

    @Override
    public @Nullable Left takeOver(Duration idle) {
        XAutoClaimArgs<byte[]> args = new XAutoClaimArgs<byte[]>()
                .consumer(consumer)
                .minIdleTime(idle)
                .startId(lookFrom)
                .count(MOST);
        var claimed = inGroup(r -> r.xautoclaim(stream, args));
        if (claimed == null) {
            return null;
        }
        lookFrom = claimed.getId(); // the beginning again, when it has seen all
        return new Left(entries(claimed.getMessages()), lookFrom.equals(BEGINNING));
    }

    @Override
    public void acknowledge(String id) {
        var unused = run(r -> r.xack(stream, group, id));
    }

    @Override
    public void retire(Duration idle) {
        retire(idle, MOST_RETIRED, new byte[0]);
    }

    @Override
    public void leave() {
        retire(Duration.ZERO, 1, member);
    }

    private void retire(Duration idle, int most, byte[] only) {
        byte[][] keys = {stream};
        byte[] idleMillis = bytes(Long.toString(idle.toMillis()));
        var unused = run(r -> RETIRE.run(r, keys, group, idleMillis, bytes(Integer.toString(most)), only));
    }

    private <T> @Nullable T inGroup(
            Function<RedisAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        known = known || run(this::create) != null;
        T answer = known ? run(command) : null;
        known &= answer != null; // Redis may have forgotten the group
        tell(answer == null ? failure : "");
        return answer;
    }

    private CompletionStage<String> create(RedisAsyncCommands<byte[], byte[]> redis) {
        XGroupCreateArgs args = XGroupCreateArgs.Builder.mkstream();
        return redis.xgroupCreate(StreamOffset.from(stream, BEGINNING), group, args)
                .exceptionallyCompose(
                        refused -> String.valueOf(refused.getMessage()).contains("BUSYGROUP")
                                ? CompletableFuture.completedFuture("it is there")
                                : CompletableFuture.failedFuture(refused));
    }

    /** Null if there is no answer, or Redis refuses. */
    private <T> @Nullable T run(Function<RedisAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            failure = link.down();
            return null;
        }
        try {
            return command.apply(redis)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (RuntimeException unanswered) {
            RedisAnswer refusal = RedisRefusal.of(unanswered);
            if (RedisRefusal.isReadOnly(refusal)) {
                link.reopen("the server is a replica now");
            }
            failure = refusal.reason();
            return null;
        }
    }

    /** Tells the operator once of each trouble, and of its end. */
    private void tell(String trouble) {
        if (trouble.equals(told) || trouble.equals(RedisLink.CONNECTING)) {
            return;
        }
        told = trouble;
        if (trouble.isEmpty()) {
            LOG.info("Events of clients are taken again");
        } else {
            LOG.warn("Events of clients cannot be taken: {}", trouble);
        }
    }

    private static List<EventEntry> entries(List<StreamMessage<byte[], byte[]>> messages) {
        return messages.stream()
                .filter(each -> each.getBody() != null) // trimmed since it was taken
                .map(RedisEventGroup::entry)
                .toList();
    }

    private static EventEntry entry(StreamMessage<byte[], byte[]> message) {
        Map<String, String> fields = new HashMap<>();
        message.getBody().forEach((name, value) -> fields.put(text(name), text(value)));
        return new EventEntry(message.getId(), Map.copyOf(fields));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
