package io.belfry.client.redis;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisException;
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
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One member of a group that shares the events of clients among its members. Blocks; belongs to one thread. */
public final class RedisEventGroup {
    private static final String BEGINNING = "0-0";
    private static final int MOST = 10; // at a time, so that others can go on with the rest
    private static final Duration WAIT = Duration.ofSeconds(1); // less than after which a silent connection is given up
    private static final Duration PATIENCE = RedisSource.COMMAND_TIMEOUT.plus(WAIT);

    private final RedisLink link;
    private final byte[] stream;
    private final byte[] group;
    private final Consumer<byte[]> member;
    private boolean known;
    /** Where the next look for what others left begins: one call sees only so many, and those in front may be fresh. */
    private volatile String lookFrom = BEGINNING;
    /** Whether this member may have been given events that never arrived here. */
    private boolean uncertain;

    /**
     * An event.
     *
     * @param fields by their names
     */
    public record Taken(String id, Map<String, String> fields) {
        /** A field; empty if there is none. */
        public String of(String name) {
            return fields.getOrDefault(name, "");
        }

        /** A field, if there is one that is not empty. */
        public @Nullable String orNull(String name) {
            String value = of(name);
            return value.isEmpty() ? null : value;
        }
    }

    /** @param member unique */
    public RedisEventGroup(RedisLink link, RedisNames names, String group, String member) {
        this.link = link;
        this.stream = names.events();
        this.group = bytes(group);
        this.member = Consumer.from(this.group, bytes(member));
    }

    /** Events that nobody has taken yet; waits a second for one. Null if Redis does not answer. */
    @SuppressWarnings("unchecked") // an array of one stream, which lettuce makes of it
    public @Nullable List<Taken> take() {
        XReadArgs args = XReadArgs.Builder.block(WAIT).count(MOST);
        return inGroup(r -> r.xreadgroup(member, args, StreamOffset.lastConsumed(stream)));
    }

    /** Events that another member took, and has not acknowledged for so long. Null if Redis does not answer. */
    public @Nullable List<Taken> takeOver(Duration idle) {
        XAutoClaimArgs<byte[]> args = new XAutoClaimArgs<byte[]>()
                .consumer(member)
                .minIdleTime(idle)
                .startId(lookFrom)
                .count(MOST);
        return inGroup(r -> r.xautoclaim(stream, args).thenApply(claimed -> {
            lookFrom = claimed.getId(); // the beginning again, when it has seen all
            return claimed.getMessages();
        }));
    }

    /** The event is done with; false if it may come again, because Redis did not answer. */
    public boolean acknowledge(String id) {
        return run(r -> r.xack(stream, group, id)) != null;
    }

    /** Ends the membership. What it has taken and not acknowledged would be lost: there must be nothing. */
    public void leave() {
        if (!uncertain) {
            var unused = run(r -> r.xgroupDelconsumer(stream, member));
        }
    }

    private @Nullable List<Taken> inGroup(
            Function<RedisAsyncCommands<byte[], byte[]>, ? extends CompletionStage<List<StreamMessage<byte[], byte[]>>>>
                    command) {
        if (!known) {
            XGroupCreateArgs args = XGroupCreateArgs.Builder.mkstream();
            known = run(r -> r.xgroupCreate(StreamOffset.from(stream, BEGINNING), group, args)
                            .handle((made, failure) -> failure == null || has(failure, "BUSYGROUP") ? "there" : null))
                    != null;
        }
        List<StreamMessage<byte[], byte[]>> messages = known ? run(command) : null;
        known &= messages != null; // Redis may have forgotten the group
        return messages == null
                ? null
                : messages.stream()
                        .filter(each -> each.getBody() != null) // trimmed since it was taken
                        .map(RedisEventGroup::taken)
                        .toList();
    }

    private <T> @Nullable T run(Function<RedisAsyncCommands<byte[], byte[]>, ? extends CompletionStage<T>> command) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            return null;
        }
        try {
            return command.apply(redis)
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException | RedisException unanswered) {
            uncertain = true;
            return null;
        }
    }

    private static boolean has(Throwable failure, String code) {
        return String.valueOf(failure.getMessage()).contains(code);
    }

    private static Taken taken(StreamMessage<byte[], byte[]> message) {
        Map<String, String> fields = new HashMap<>();
        message.getBody().forEach((name, value) -> fields.put(text(name), text(value)));
        return new Taken(message.getId(), Map.copyOf(fields));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
