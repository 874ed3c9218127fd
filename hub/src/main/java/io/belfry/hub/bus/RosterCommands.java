package io.belfry.hub.bus;

import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisScript;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.wire.MemberJson;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a node does to the roster over one connection and under one mark, in commands that touch one slot each. Safe from any
 * thread, never blocks, never throws: whatever goes wrong, a stage fails.
 */
final class RosterCommands {
    private static final RedisScript JOIN = script("roster-join.lua");
    private static final RedisScript LEAVE = script("roster-leave.lua");
    private static final RedisScript SWEEP = script("roster-sweep.lua");

    /** How long the roster outlives the last sign of a node; while it is alive, a node looks after its part more often. */
    private static final long TTL_MILLIS = 24L * 3600 * 1_000;

    private static final byte[] TTL = bytes(Long.toString(TTL_MILLIS));
    private static final byte[] PORTION = bytes("500"); // clients swept at a time, about
    private static final byte[] YES = bytes("1");
    private static final byte[] NO = bytes("0");
    private static final byte[] NOTHING = {};

    private final RosterReading reading;
    private final RedisNames names;
    private final Mark mark;
    private final int eventsKept;

    RosterCommands(RedisAsyncCommands<byte[], byte[]> redis, RedisNames names, Mark mark, int eventsKept) {
        this.eventsKept = eventsKept;
        this.reading = new RosterReading(redis, names);
        this.names = names;
        this.mark = mark;
    }

    RosterReading reading() {
        return reading;
    }

    Mark mark() {
        return mark;
    }

    // ---- marks

    /** Takes the mark into use; completes with what identifies the memory of Redis. */
    CompletionStage<String> enter(String newMemory) {
        SetArgs ifThereIsNone = SetArgs.Builder.nx().px(TTL_MILLIS);
        return reading.run(r -> r.set(names.memory(), bytes(newMemory), ifThereIsNone))
                .thenCompose(made -> reading.run(r -> r.sadd(names.marks(), bytes(mark))))
                .thenCompose(entered -> reading.run(r -> r.get(names.memory())))
                .thenApply(RosterReading::text);
    }

    /** Says that a mark counts no more: whoever sweeps takes it out of the roster. */
    CompletionStage<?> depart(String gone) {
        return reading.run(r -> r.sadd(names.departed(), bytes(gone)))
                .thenCompose(added -> reading.run(r -> r.srem(names.marks(), bytes(gone))));
    }

    /** The departed mark is in the roster of no channel. */
    CompletionStage<?> forget(String gone) {
        return reading.run(r -> r.srem(names.departed(), bytes(gone)));
    }

    // ---- what the node writes

    /** Writes changes of one channel; completes with how many clients should have had the mark and had not. */
    CompletionStage<Long> write(ChannelName channel, Roll.Flight flight) {
        List<Roll.Change> joins =
                flight.changes().stream().filter(Roll.Change::comes).toList();
        List<Roll.Change> leaves =
                flight.changes().stream().filter(change -> !change.comes()).toList();
        CompletionStage<?> joined = joins.isEmpty() ? done(NOTHING) : join(channel, joins, flight.forgotten());
        CompletionStage<Long> left = leaves.isEmpty() ? done(0L) : leave(channel, leaves, flight.forgotten());
        CompletionStage<Long> missing = joined.thenCombine(left, (none, count) -> count);
        return flight.last()
                ? missing.thenCompose(count -> unmark(mark.toString(), channel).thenApply(removed -> count))
                : missing;
    }

    private CompletionStage<?> join(ChannelName channel, List<Roll.Change> joins, boolean forgotten) {
        List<byte[]> arguments = new ArrayList<>(List.of(TTL));
        for (Roll.Change change : joins) {
            arguments.add(bytes(change.member().client()));
            arguments.add(MemberJson.write(change.member()));
            arguments.add(forgotten && change.known() ? YES : NO);
        }
        // On its way first: no channel shall have a mark by which it is not found.
        CompletionStage<Long> marked = reading.run(r -> r.sadd(names.marked(mark.toString()), bytes(channel)));
        return marked.thenCombine(run(JOIN, mark.toString(), channel, arguments), (added, joined) -> joined);
    }

    private CompletionStage<Long> leave(ChannelName channel, List<Roll.Change> leaves, boolean forgotten) {
        List<byte[]> arguments = new ArrayList<>();
        for (Roll.Change change : leaves) {
            arguments.add(bytes(change.member().client()));
            arguments.add(change.known() && !forgotten ? YES : NO);
            arguments.add(change.known() && forgotten ? MemberJson.write(change.member()) : NOTHING);
        }
        return run(LEAVE, mark.toString(), channel, arguments).thenApply(answer -> (Long) answer.get(0));
    }

    /** Keeps what belongs to the node or to all from expiring. */
    void keep() {
        for (byte[] key : List.of(names.marks(), names.departed(), names.memory(), names.marked(mark.toString()))) {
            var unused = reading.run(r -> r.pexpire(key, TTL_MILLIS));
        }
    }

    /**
     * Keeps the roster of a channel from expiring; completes with whether a client in it has the mark. That there is a
     * roster would say nothing: another node may have brought back its own part of one that was lost.
     */
    CompletionStage<Boolean> keep(ChannelName channel, String client) {
        byte[] roster = names.presence(channel.text());
        return reading.run(r -> r.pexpire(roster, TTL_MILLIS))
                .thenCombine(reading.run(r -> r.hget(roster, bytes(client))), (kept, value) -> hasMark(value));
    }

    private boolean hasMark(byte @Nullable [] value) {
        RosterEntry entry = value == null ? null : RosterEntry.decode(value);
        return entry != null && entry.marks().contains(mark.toString());
    }

    // ---- sweeping

    /** Some of the channels whose roster has a mark, others each time; none if there are none. */
    CompletionStage<List<ChannelName>> someMarked(String gone, int most) {
        return reading.run(r -> r.srandmember(names.marked(gone), most))
                .thenApply(found -> found.stream()
                        .map(name -> new ChannelName(RosterReading.text(name)))
                        .toList());
    }

    /** Takes a mark out of a portion of a channel's roster. */
    CompletionStage<Swept> sweep(String gone, ChannelName channel, String cursor) {
        return run(SWEEP, gone, channel, List.of(bytes(cursor), PORTION))
                .thenApply(answer -> new Swept(RosterReading.text((byte[]) answer.get(0)), (Long) answer.get(1)));
    }

    /**
     * How far a sweep is.
     *
     * @param cursor of the next portion
     * @param taken marks taken away
     */
    record Swept(String cursor, long taken) {
        static final String START = "0";

        boolean isEnd() {
            return cursor.equals(START);
        }
    }

    /** The roster of the channel has the mark no more. */
    CompletionStage<?> unmark(String gone, ChannelName channel) {
        return reading.run(r -> r.srem(names.marked(gone), bytes(channel)));
    }

    // ---- how

    private CompletionStage<List<Object>> run(
            RedisScript script, String signed, ChannelName channel, List<byte[]> arguments) {
        boolean events = channel.equals(ChannelName.EVENTS);
        byte[] toldHow = events ? bytes(eventsKept) : names.live(channel.text());
        List<byte[]> all = new ArrayList<>(List.of(toldHow, bytes(signed)));
        all.addAll(arguments);
        byte[] roster = names.presence(channel.text());
        byte[][] keys = events ? new byte[][] {roster, names.events()} : new byte[][] {roster};
        return reading.run(r -> script.run(r, keys, all.toArray(byte[][]::new)));
    }

    private static RedisScript script(String file) {
        return RedisScript.load(RosterCommands.class, "roster.lua", file);
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    private static byte[] bytes(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
